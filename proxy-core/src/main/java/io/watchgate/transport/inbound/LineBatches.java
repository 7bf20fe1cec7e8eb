package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.watchgate.session.Exchange;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answers to arrays of requests, each into one array (JSON-RPC 2.0, "Batch"; MCP
 * 2025-03-26 only).
 *
 * <p>Confined to the event loop of the connection; owns the answers until they are taken.
 */
final class LineBatches {

    private final Map<Exchange, CompositeByteBuf> answers = new IdentityHashMap<>(2);

    /** Adds the answer to one member of an array; takes ownership of {@code body}. */
    void add(Exchange exchange, ByteBuf body) {
        CompositeByteBuf array = answers.get(exchange);
        boolean first = array == null;
        if (array == null) {
            array = ByteBufAllocator.DEFAULT.compositeDirectBuffer(Integer.MAX_VALUE);
            answers.put(exchange, array);
        }
        array.addComponent(true, mark(first ? '[' : ',')).addComponent(true, body);
    }

    /**
     * Hands the array over: the caller releases it. Null when no member is owed an answer: then
     * there is none at all.
     */
    @Nullable ByteBuf take(Exchange exchange) {
        CompositeByteBuf array = answers.remove(exchange);
        return array == null ? null : array.addComponent(true, mark(']'));
    }

    /** Releases everything. */
    void clear() {
        answers.values().forEach(ByteBuf::release);
        answers.clear();
    }

    private static ByteBuf mark(char c) {
        return ByteBufAllocator.DEFAULT.directBuffer(1).writeByte(c);
    }
}
