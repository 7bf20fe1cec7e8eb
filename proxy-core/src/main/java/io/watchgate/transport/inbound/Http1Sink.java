package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.watchgate.codec.PartedBodies;
import io.watchgate.session.Exchange;
import io.watchgate.session.McpSession;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes responses as the bytes of HTTP/1.1. One for each event loop, confined to it. */
public final class Http1Sink implements ResponseSink {

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
    private static final ByteBuf LINE_END = constant("\r\n");
    private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

    private final HttpDate date;

    /** Creates the sink of one loop. */
    public Http1Sink(HttpDate date) {
        this.date = date;
    }

    @Override
    public void json(ChannelHandlerContext ctx, ByteBuf body, Exchange exchange) {
        McpSession newSession = newSession(exchange);
        if (HttpHeads.isPlain(exchange, newSession != null) && hasHeadroom(body)) {
            HttpHeads.prependJson(body, date.line());
        } else {
            ByteBuf head = ctx.alloc().directBuffer(512);
            HttpHeads.json(head, exchange, date.line(), body.readableBytes(), newSession);
            ctx.write(head, ctx.voidPromise());
        }
        ByteBuf end = PartedBodies.writeAllButEnd(ctx, body);
        // Only now: behind the write that ends the exchange the next request may be answered.
        exchange.end();
        ctx.write(end, ctx.voidPromise());
    }

    private static boolean hasHeadroom(ByteBuf body) {
        return body.readerIndex() >= HttpHeads.ROOM
                && body.nioBufferCount() == 1
                && !body.isReadOnly();
    }

    /**
     * Returns the session whose id has to go out with this response; null when the client knows it.
     */
    private static @Nullable McpSession newSession(Exchange exchange) {
        return exchange.hasNewSession() ? exchange.session() : null;
    }

    @Override
    public void accepted(ChannelHandlerContext ctx, Exchange exchange) {
        ByteBuf response = ctx.alloc().directBuffer(256);
        HttpHeads.accepted(response, exchange, date.line());
        exchange.end();
        ctx.write(response, ctx.voidPromise());
    }

    @Override
    public void stream(ChannelHandlerContext ctx, Exchange exchange) {
        ByteBuf head = ctx.alloc().directBuffer(512);
        HttpHeads.stream(head, exchange, date.line(), newSession(exchange));
        ctx.write(head, ctx.voidPromise());
    }

    @Override
    public void event(ChannelHandlerContext ctx, ByteBuf bytes, boolean chunked) {
        if (!chunked) {
            ctx.write(PartedBodies.writeAllButEnd(ctx, bytes), ctx.voidPromise());
        } else if (hasRoom(bytes)) {
            ctx.write(wrap(bytes), ctx.voidPromise());
        } else {
            ByteBuf head = ctx.alloc().directBuffer(12);
            head.setIndex(10, 10);
            prependLength(head, bytes.readableBytes());
            ctx.write(head, ctx.voidPromise());
            ctx.write(PartedBodies.writeAllButEnd(ctx, bytes), ctx.voidPromise());
            ctx.write(LINE_END.duplicate(), ctx.voidPromise());
        }
    }

    /**
     * Tells whether the chunk's length and line end fit around the event, in a buffer of which this
     * is the only user.
     */
    private static boolean hasRoom(ByteBuf bytes) {
        return bytes.readerIndex() >= 10
                && bytes.writableBytes() >= 2
                && bytes.nioBufferCount() == 1
                && !bytes.isReadOnly();
    }

    private static ByteBuf wrap(ByteBuf bytes) {
        int length = bytes.readableBytes();
        bytes.writeByte('\r').writeByte('\n');
        prependLength(bytes, length);
        return bytes;
    }

    private static void prependLength(ByteBuf bytes, int length) {
        int at = bytes.readerIndex();
        bytes.setByte(--at, '\n');
        bytes.setByte(--at, '\r');
        int rest = length;
        do {
            bytes.setByte(--at, HEX[rest & 0xf]);
            rest >>>= 4;
        } while (rest != 0);
        bytes.readerIndex(at);
    }

    @Override
    public void endStream(ChannelHandlerContext ctx, boolean chunked) {
        ctx.write(chunked ? LAST_CHUNK.duplicate() : Unpooled.EMPTY_BUFFER, ctx.voidPromise());
    }

    @Override
    public void status(
            ChannelHandlerContext ctx,
            StatusHead head,
            @Nullable ByteBuf body,
            @Nullable Exchange exchange) {
        ByteBuf bytes = ctx.alloc().directBuffer(512);
        HttpHeads.status(bytes, head, date.line(), body == null ? 0 : body.readableBytes());
        boolean whole = body == null || head.toHead();
        if (body != null && whole) {
            // Whoever asked for the head takes a body for the next response (RFC 9110, 9.3.2).
            body.release();
        }
        if (!whole) {
            ctx.write(bytes, ctx.voidPromise());
        }
        if (exchange != null) {
            // Only now: behind the write that ends the exchange the next request may be answered.
            exchange.end();
        }
        ctx.write(whole ? bytes : body, ctx.voidPromise());
    }

    @Override
    public void goOn(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().directBuffer(32).writeBytes(CONTINUE));
    }

    @Override
    public void close(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(done -> ctx.close());
    }

    @Override
    public boolean isForOneRequest() {
        return false;
    }

    private static ByteBuf constant(String text) {
        byte[] bytes = ascii(text);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
