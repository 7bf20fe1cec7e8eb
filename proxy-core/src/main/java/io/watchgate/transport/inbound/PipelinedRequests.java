package io.watchgate.transport.inbound;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Holds the beginning of requests that a client sent without waiting for the response to the one
 * before.
 *
 * <p>Beyond its bound the channel is not read until the queue is empty. Confined to the event loop
 * of the channel; owns what it holds.
 */
final class PipelinedRequests {

    private static final int MOST_BYTES = 64 * 1024;
    private static final int HEAD_BYTES = 512;

    private @Nullable ArrayDeque<Object> queue;
    private int bytes;

    boolean isEmpty() {
        return queue == null || queue.isEmpty();
    }

    /** Adds a part of a request; takes ownership of it. */
    void add(Channel channel, Object part) {
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        queue.add(part);
        bytes += size(part);
        if (bytes > MOST_BYTES) {
            channel.config().setAutoRead(false);
        }
    }

    /** Removes and returns the next part; null when there is none. */
    @Nullable Object poll(Channel channel) {
        Object part = queue == null ? null : queue.poll();
        if (part != null) {
            bytes -= size(part);
            if (isEmpty() && !channel.config().isAutoRead()) {
                channel.config().setAutoRead(true);
            }
        }
        return part;
    }

    /** Releases everything. */
    void clear() {
        if (queue != null) {
            queue.forEach(ReferenceCountUtil::release);
            queue.clear();
        }
        bytes = 0;
    }

    private static int size(Object part) {
        return part instanceof HttpContent content ? content.content().readableBytes() : HEAD_BYTES;
    }
}
