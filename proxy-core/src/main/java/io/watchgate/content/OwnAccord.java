package io.watchgate.content;

import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.ModernMembers;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what servers send of their own accord against rules: notifications, requests for clients,
 * and results that ask for input (MCP 2026-07-28, basic/patterns/mrtr), in which such requests
 * stand. What may not pass is dropped, refused to the server, or fails the call.
 */
final class OwnAccord {

    private static final String DENIED = "denied by policy";

    /**
     * What rules say of one message.
     *
     * @param said what there is to note, and of which method
     * @param passes whether the message may pass
     */
    record Ruled(List<Map.Entry<String, Judgement.Note>> said, boolean passes) {}

    /** Holds requests in a result against rules, on a worker. */
    @FunctionalInterface
    interface Large {

        /** Returns what rules say of these requests, as JSON. */
        Ruled judge(byte[] requests);
    }

    private final ServerRules rules;
    private final ContentListener listener;

    OwnAccord(ServerRules rules, ContentListener listener) {
        this.rules = rules;
        this.listener = listener;
    }

    /** Tells whether nothing need be looked at. */
    boolean isOpen() {
        return rules.isEmpty();
    }

    /**
     * Returns what judges the requests in a result that are too large for the loop; null for any
     * other message. Called on the loop.
     */
    @Nullable Large large(LegContext context, JsonRpcMessage incoming, long inlineBytes) {
        if (!(incoming instanceof JsonRpcResponse response)
                || Span.length(requests(response)) <= inlineBytes) {
            return null;
        }
        String upstream = context.leg().upstream().key();
        String principal = principal(context, JudgedPart.callOf(context, incoming));
        return requests -> judge(upstream, asked(requests), principal);
    }

    /** Returns where the requests stand that a result asks; nowhere in any other message. */
    static long requests(JsonRpcMessage message) {
        ModernMembers members =
                message instanceof JsonRpcResponse response && response.isInputRequired()
                        ? response.modern()
                        : null;
        return members == null ? Span.NONE : members.inputRequests();
    }

    private Ruled judge(String upstream, List<String> methods, @Nullable String principal) {
        List<Map.Entry<String, Judgement.Note>> said = new ArrayList<>(0);
        for (String method : methods) {
            boolean passes = true;
            for (Judgement.Note note : rules.judge(upstream, method, principal)) {
                said.add(Map.entry(method, note));
                passes = note.decision() != Decision.DENY;
            }
            if (!passes) {
                return new Ruled(said, false);
            }
        }
        return new Ruled(said, true);
    }

    /**
     * Tells whether the message may pass; sees to what becomes of it otherwise, and releases it.
     * Called on {@code loop}.
     */
    boolean mayPass(GatewayLoop loop, LegContext context, JsonRpcMessage incoming) {
        List<String> methods = methods(incoming);
        if (methods.isEmpty()) {
            return true;
        }
        UpstreamCall call = JudgedPart.callOf(context, incoming);
        String upstream = context.leg().upstream().key();
        return mayPass(loop, context, incoming, judge(upstream, methods, principal(context, call)));
    }

    /** Like {@link #mayPass(GatewayLoop, LegContext, JsonRpcMessage)}, when it has been judged. */
    boolean mayPass(GatewayLoop loop, LegContext context, JsonRpcMessage incoming, Ruled ruled) {
        UpstreamCall call = JudgedPart.callOf(context, incoming);
        for (Map.Entry<String, Judgement.Note> said : ruled.said()) {
            if (call == null || !call.judged(said.getValue())) {
                String upstream = context.leg().upstream().key();
                listener.judged(loop, upstream, said.getKey(), said.getValue());
            }
        }
        if (!ruled.passes()) {
            Withheld.incoming(context, incoming, call, Reason.POLICY_DENIED, DENIED);
            if (incoming instanceof JsonRpcNotification change) {
                forget(context, change);
            }
            incoming.release();
        }
        return ruled.passes();
    }

    /** Clients hear of no change, but what is kept of the server is old all the same. */
    private static void forget(LegContext context, JsonRpcNotification change) {
        McpMethod method = McpMethod.of(change);
        Primitive primitive = method.primitive();
        context.leg().upstream().results().heard(change);
        if (primitive != null && method != McpMethod.RESOURCES_UPDATED) {
            context.leg().owner().changedUntold(context.leg(), primitive);
        }
    }

    private static @Nullable String principal(LegContext context, @Nullable UpstreamCall call) {
        if (call != null && !call.principal().isEmpty()) {
            return call.principal();
        }
        String owner = context.leg().owner().principal();
        return owner == null ? context.leg().key().principal() : owner;
    }

    private static List<String> methods(JsonRpcMessage incoming) {
        if (incoming instanceof JsonRpcInvocation asks) {
            return List.of(asks.methodText());
        }
        long requests = requests(incoming);
        return Span.length(requests) == 0 ? List.of() : asked(JudgedPart.bytes(incoming, requests));
    }

    /** Returns the methods of requests by key; of two in one request, nobody knows which counts. */
    private static List<String> asked(byte[] requests) {
        List<String> methods = new ArrayList<>();
        if (requests[0] == '{') {
            try (JsonFields byKey = new JsonFields(requests)) {
                while (byKey.next()) {
                    if (byKey.isObject()) {
                        addMethods(byKey.members(), methods);
                    }
                }
            }
        }
        return methods;
    }

    private static void addMethods(JsonFields members, List<String> methods) {
        try (members) {
            while (members.next()) {
                String text = members.name().equals("method") ? members.text() : null;
                if (text != null) {
                    methods.add(text);
                }
            }
        }
    }
}
