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
import org.jspecify.annotations.Nullable;

/**
 * Holds what servers send of their own accord against rules: notifications, requests for clients,
 * and results that ask for input (MCP 2026-07-28, basic/patterns/mrtr), in which such requests
 * stand. What may not pass is dropped, refused to the server, or fails the call.
 */
final class OwnAccord {

    private static final String DENIED = "denied by policy";

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
     * Tells whether the message may pass; sees to what becomes of it otherwise, and releases it.
     * Called on {@code loop}.
     */
    boolean mayPass(GatewayLoop loop, LegContext context, JsonRpcMessage incoming) {
        List<String> methods = methods(incoming);
        if (methods.isEmpty()) {
            return true;
        }
        UpstreamCall call = JudgedPart.callOf(context, incoming);
        for (String method : methods) {
            if (!mayPass(loop, context, call, method)) {
                Withheld.incoming(context, incoming, call, Reason.POLICY_DENIED, DENIED);
                if (incoming instanceof JsonRpcNotification change) {
                    forget(context, change);
                }
                incoming.release();
                return false;
            }
        }
        return true;
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

    private boolean mayPass(
            GatewayLoop loop, LegContext context, @Nullable UpstreamCall call, String method) {
        String upstream = context.leg().upstream().key();
        boolean passes = true;
        for (Judgement.Note note : rules.judge(upstream, method, principal(context, call))) {
            if (call == null || !call.judged(note)) {
                listener.judged(loop, upstream, method, note);
            }
            passes = note.decision() != Decision.DENY;
        }
        return passes;
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
        JsonRpcResponse response = (JsonRpcResponse) incoming;
        ModernMembers members = response.isInputRequired() ? response.modern() : null;
        if (members == null || Span.length(members.inputRequests()) == 0) {
            return List.of();
        }
        return asked(JudgedPart.bytes(response, members.inputRequests()));
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
