package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a slow reader cannot take yet.
 *
 * <p>Beyond its bound it drops progress and log messages, oldest first; they are news, and old news
 * at that. What remains too much means the reader has stopped. Answers are always taken: each
 * exchange has few. Made when it is needed. Confined to the exchange's loop.
 */
final class OutboundQueue {

    /** Why something ends that has more to say than fits. */
    static final Failure OVERFLOW =
            new Failure(
                    Reason.SLOW_READER,
                    Phase.PARTIAL,
                    "the client takes too little (limits.exchange-buffer)");

    private final ArrayDeque<Object> entries = new ArrayDeque<>();
    private long bytes;

    /** Returns {@code queue}, or a new one where there is none. */
    static OutboundQueue of(@Nullable OutboundQueue queue) {
        return queue == null ? new OutboundQueue() : queue;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Adds a message; takes ownership of it. Returns false when more waits than {@code limit}
     * bytes.
     */
    boolean add(JsonRpcMessage message, long limit) {
        entries.add(message);
        bytes += message.body().readableBytes();
        return bytes <= limit || dropNews(limit);
    }

    void addAnswer(PendingRequest request) {
        entries.add(request);
    }

    /** Removes and returns the next message or request; null when there is none. */
    static @Nullable Object poll(@Nullable OutboundQueue queue) {
        return queue == null ? null : queue.poll();
    }

    private @Nullable Object poll() {
        Object next = entries.poll();
        if (next instanceof JsonRpcMessage message) {
            bytes -= message.body().readableBytes();
        }
        return next;
    }

    /** Puts everything where a resuming client will find it. */
    static void move(@Nullable OutboundQueue queue, ResponseStream stream) {
        Object waiting;
        while ((waiting = poll(queue)) != null) {
            if (waiting instanceof JsonRpcMessage message) {
                stream.send(message, false);
            } else if (waiting instanceof PendingRequest request) {
                request.answerDetached();
            }
        }
    }

    /** Releases everything; returns null. */
    static @Nullable OutboundQueue cleared(@Nullable OutboundQueue queue) {
        Object next;
        while ((next = poll(queue)) != null) {
            if (next instanceof JsonRpcMessage message) {
                message.release();
            } else if (next instanceof PendingRequest request) {
                request.discard();
            }
        }
        return null;
    }

    private boolean dropNews(long limit) {
        Iterator<Object> oldestFirst = entries.iterator();
        while (bytes > limit && oldestFirst.hasNext()) {
            if (oldestFirst.next() instanceof JsonRpcNotification notification
                    && isNews(notification)) {
                bytes -= notification.body().readableBytes();
                notification.release();
                oldestFirst.remove();
            }
        }
        return bytes <= limit;
    }

    private static boolean isNews(JsonRpcNotification notification) {
        McpMethod method = McpMethod.of(notification);
        return method == McpMethod.PROGRESS || method == McpMethod.MESSAGE;
    }
}
