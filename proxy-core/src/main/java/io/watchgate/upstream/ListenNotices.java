package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sees to what a server of the modern era says on its listen streams, which on a pipe are told
 * apart by their mark only (MCP 2026-07-28, basic/patterns/subscriptions). Called on the loop of
 * the channel.
 */
final class ListenNotices {

    private static final String MARK = "io.modelcontextprotocol/subscriptionId";

    private ListenNotices() {}

    /** Takes ownership of {@code notification}. */
    static void take(
            UpstreamLeg leg,
            LegContext context,
            @Nullable UpstreamCall call,
            JsonRpcNotification notification) {
        switch (McpMethod.of(notification)) {
            case SUBSCRIPTIONS_ACKNOWLEDGED, TASKS_CHANGED -> {
                UpstreamCall stream = stream(context, marked(notification));
                if (stream == null) {
                    notification.release();
                } else {
                    stream.receive(notification);
                }
            }
            case CANCELLED -> {
                RequestId id = notification.readRequestId();
                notification.release();
                UpstreamCall stream = id == null ? null : stream(context, id.number());
                if (stream != null) {
                    stream.fail(Reason.UPSTREAM_CLOSED, "upstream " + leg + " ended the stream");
                }
            }
            case RESOURCES_UPDATED -> {
                UpstreamCall stream = stream(context, marked(notification));
                JsonRpcNotification update = plain(leg, notification);
                if (stream == null || stream.isDone()) {
                    pass(leg, call, update);
                } else {
                    stream.receive(update);
                }
            }
            default -> pass(leg, call, notification);
        }
    }

    /** Gives the leg's owner what a stream tells, or would have; takes ownership of it. */
    static void pass(
            UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcNotification notification) {
        leg.upstream().results().heard(notification);
        leg.owner().notified(leg, call, notification);
    }

    private static @Nullable UpstreamCall stream(LegContext context, long id) {
        UpstreamCall call = context.call() == null ? context.calls().get(id) : context.call();
        return call != null && call.method() == McpMethod.SUBSCRIPTIONS_LISTEN ? call : null;
    }

    /** Returns the id of the request that opened the stream; 0 when it is none of ours. */
    private static long marked(JsonRpcNotification notification) {
        String id = "";
        try (JsonFields fields = new JsonFields(bytes(notification, notification.meta()))) {
            while (fields.next()) {
                if (fields.name().equals(MARK)) {
                    id = new String(fields.bytes(), StandardCharsets.UTF_8);
                }
            }
        }
        return id.matches("[0-9]{1,16}") ? Long.parseLong(id) : 0;
    }

    /** Returns the update without the mark, which says nothing to its receivers. */
    private static JsonRpcNotification plain(UpstreamLeg leg, JsonRpcNotification update) {
        if (update.meta() == Span.NONE) {
            return update;
        }
        StringBuilder params = new StringBuilder("{");
        try (JsonFields fields = new JsonFields(bytes(update, update.params()))) {
            while (fields.next()) {
                boolean meta = fields.name().equals("_meta") && fields.isObject();
                String name = fields.name();
                String value =
                        meta
                                ? withoutMark(fields.members())
                                : new String(fields.bytes(), StandardCharsets.UTF_8);
                if (!meta || value.length() > 2) {
                    member(params, name, value);
                }
            }
        }
        update.release();
        return LegMessages.heard(
                leg, McpMethod.RESOURCES_UPDATED.text(), params.append('}').toString());
    }

    private static String withoutMark(JsonFields meta) {
        StringBuilder kept = new StringBuilder("{");
        try (meta) {
            while (meta.next()) {
                if (!meta.name().equals(MARK)) {
                    String name = meta.name();
                    member(kept, name, new String(meta.bytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return kept.append('}').toString();
    }

    private static void member(StringBuilder object, String name, String value) {
        object.append(object.length() == 1 ? "" : ",");
        object.append(JsonTexts.quote(name)).append(':').append(value);
    }

    private static byte[] bytes(JsonRpcNotification notification, long span) {
        if (span == Span.NONE) {
            return new byte[] {'{', '}'};
        }
        byte[] object = new byte[Span.length(span)];
        int start = notification.body().readerIndex() + Span.start(span);
        notification.body().getBytes(start, object);
        return object;
    }
}
