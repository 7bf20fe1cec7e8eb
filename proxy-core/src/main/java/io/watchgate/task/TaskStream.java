package io.watchgate.task;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.ListenFilter;
import io.watchgate.mcp.McpMethod;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Listens at one server of the modern era to some of its tasks, for one client (MCP ext-tasks,
 * "Task Status Notifications").
 *
 * <p>A stream of its own for each client, which no other shares: what a task comes to is for
 * nobody's eyes but its owner's. Takes no place among the calls of its upstream. Confined to the
 * loop of its call.
 */
public final class TaskStream implements CallOwner {

    /** Hears what the stream tells. Called on the loop of the call, must not block. */
    public interface Listener {

        /** Called once, with the names of the tasks that the server will tell of. */
        void agreed(Set<String> names);

        /** Called with what has become of a task: the members of the notification's params. */
        void changed(String members);

        /** Called when the stream is over that nobody has ended here; nothing follows. */
        void ended();
    }

    private final UpstreamLeg leg;
    private final CallerMeta caller;
    private final Map<String, String> names;
    private final Function<byte[], byte @Nullable []> shown;
    private final Listener listener;
    private @Nullable UpstreamCall call;
    private boolean acknowledged;

    /**
     * Creates a stream that is not open yet.
     *
     * @param caller on whose behalf it listens
     * @param names the client's names of the tasks, by the server's ids
     * @param shown gives what a tool has returned the form in which the client reads it; null to
     *     leave it
     */
    public TaskStream(
            UpstreamLeg leg,
            CallerMeta caller,
            Map<String, String> names,
            Function<byte[], byte @Nullable []> shown,
            Listener listener) {
        this.leg = leg;
        this.caller = caller;
        this.names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        this.shown = shown;
        this.listener = listener;
    }

    /** Asks the server; called once, on the loop {@code from}. */
    public void open(GatewayLoop from) {
        McpMethod method = McpMethod.SUBSCRIPTIONS_LISTEN;
        ListenFilter filter = new ListenFilter(Set.of(), Set.of(), names.keySet());
        String params = "{\"notifications\":" + filter.toJson() + "}";
        UpstreamCall made =
                new UpstreamCall(
                        leg,
                        leg.loopFor(from),
                        method,
                        LegMessages.request(leg, method.text(), params),
                        this);
        call = made;
        made.loop().run(made);
    }

    /** Ends the stream. Called on the loop it was opened from. */
    public void end() {
        if (call != null) {
            call.cancel("no longer needed");
        }
    }

    @Override
    public CallerMeta callerMeta() {
        return caller;
    }

    @Override
    public void received(UpstreamCall stream, JsonRpcMessage message) {
        if (message instanceof JsonRpcNotification notification) {
            McpMethod method = McpMethod.of(notification);
            byte[] params = params(notification);
            if (method == McpMethod.SUBSCRIPTIONS_ACKNOWLEDGED && !acknowledged) {
                acknowledged = true;
                stream.awaitsClient(true);
                Set<String> agreed = agreed(ListenFilter.read(params));
                if (agreed.isEmpty()) {
                    stream.cancel("nothing is told");
                }
                listener.agreed(agreed);
            } else if (method == McpMethod.TASKS_CHANGED && acknowledged) {
                changed(params);
            }
        }
        message.release();
    }

    private Set<String> agreed(@Nullable ListenFilter honoured) {
        Set<String> agreed = new LinkedHashSet<>();
        if (honoured != null) {
            for (String id : honoured.tasks()) {
                String name = names.get(id);
                if (name != null) {
                    agreed.add(name);
                }
            }
        }
        return agreed;
    }

    private void changed(byte[] params) {
        StringBuilder members = new StringBuilder();
        boolean known = false;
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                String value =
                        switch (fields.name()) {
                            case "_meta" -> null;
                            case TaskMembers.ID -> name(fields.text());
                            case "result" -> result(fields);
                            default -> text(fields.bytes());
                        };
                known |= value != null && fields.name().equals(TaskMembers.ID);
                if (value != null) {
                    members.append(members.isEmpty() ? "" : ",");
                    members.append(JsonTexts.quote(fields.name())).append(':').append(value);
                }
            }
        }
        if (known) {
            listener.changed(members.toString());
        }
    }

    private @Nullable String name(@Nullable String id) {
        String name = id == null ? null : names.get(id);
        return name == null ? null : JsonTexts.quote(name);
    }

    private String result(JsonFields fields) {
        boolean object = fields.isObject();
        byte[] result = fields.bytes();
        byte[] changed = object ? shown.apply(result) : null;
        return text(changed == null ? result : changed);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static byte[] params(JsonRpcNotification notification) {
        long span = notification.params();
        if (span == Span.NONE) {
            return new byte[] {'{', '}'};
        }
        byte[] params = new byte[Span.length(span)];
        int start = notification.body().readerIndex() + Span.start(span);
        notification.body().getBytes(start, params);
        return params;
    }

    @Override
    public void completed(UpstreamCall stream, JsonRpcResponse response) {
        response.release();
        listener.ended();
    }

    @Override
    public void failed(UpstreamCall stream, Failure failure) {
        listener.ended();
    }
}
