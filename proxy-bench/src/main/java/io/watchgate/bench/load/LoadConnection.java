package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client over HTTP/1.1: sends one call at a time, reads the answer, be it one
 * JSON value or a stream of events, and checks it. Confined to the generator's loop.
 */
final class LoadConnection extends ByteToMessageDecoder implements Slot {

    private static final byte[] LAST_CHUNK = EchoAnswers.ascii("0\r\n\r\n");
    private static final int HEX = 16;

    private final Listener listener;
    private final CallTemplate template;
    private final ByteBuf unchunked = Unpooled.buffer(0);
    private @Nullable ChannelHandlerContext context;
    private boolean busy;
    private long dueAt;
    private long id;
    private int headLength = -1;
    private int bodyLength;
    private boolean ok;
    private boolean events;

    LoadConnection(CallTemplate template, Listener listener) {
        this.template = template;
        this.listener = listener;
    }

    @Override
    public void call(long callId, long time) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not connected");
        }
        busy = true;
        id = callId;
        dueAt = time;
        ctx.writeAndFlush(template.write(ctx.alloc().directBuffer(), callId), ctx.voidPromise());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (headLength < 0 && !readHead(in)) {
            return;
        }
        int start = in.readerIndex() + headLength;
        int length = bodyLength >= 0 ? bodyLength : chunkedLength(in, start);
        if (length < 0 || in.writerIndex() < start + length) {
            return;
        }
        boolean right = ok && busy && isRight(in, start, length);
        in.skipBytes(headLength + length);
        headLength = -1;
        busy = false;
        listener.answered(this, dueAt, right);
    }

    private boolean isRight(ByteBuf in, int start, int length) {
        if (bodyLength >= 0) {
            return isRightBody(in, start, length);
        }
        return unchunk(in, start, start + length)
                && isRightBody(unchunked, 0, unchunked.readableBytes());
    }

    private boolean isRightBody(ByteBuf body, int start, int length) {
        return events
                ? template.isStream(body, start, length, id)
                : template.isAnswer(body, start, length, id);
    }

    /** Puts the chunks of a body together; returns false when they are none. */
    private boolean unchunk(ByteBuf in, int start, int end) {
        unchunked.clear();
        int at = start;
        while (at < end) {
            int size = 0;
            int digit;
            while ((digit = Character.digit(in.getByte(at), HEX)) >= 0) {
                size = size * HEX + digit;
                at++;
            }
            int data = in.indexOf(at, end, (byte) '\n') + 1;
            if (size == 0 || data == 0 || data + size + 2 > end) {
                return size == 0 && data > 0;
            }
            unchunked.writeBytes(in, data, size);
            at = data + size + 2;
        }
        return false;
    }

    private boolean readHead(ByteBuf in) {
        int from = in.readerIndex();
        int end = from;
        while ((end = in.indexOf(end, in.writerIndex(), (byte) '\r')) >= 0) {
            if (end + 4 <= in.writerIndex() && in.getInt(end) == 0x0d0a0d0a) {
                break;
            }
            end++;
        }
        if (end < 0) {
            return false;
        }
        headLength = end + 4 - from;
        String head =
                in.toString(from, headLength, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        ok = head.startsWith("http/1.1 200 ");
        events = head.contains("\r\ncontent-type: text/event-stream");
        int at = head.indexOf("\r\ncontent-length:");
        bodyLength =
                at < 0
                        ? -1
                        : Integer.parseInt(
                                head.substring(at + 17, head.indexOf('\r', at + 2)).strip());
        return true;
    }

    /** Returns the length of a chunked body with its end; -1 while that has not arrived. */
    private static int chunkedLength(ByteBuf in, int start) {
        int end = in.writerIndex() - LAST_CHUNK.length;
        for (int i = 0; i < LAST_CHUNK.length; i++) {
            if (end < start || in.getByte(end + i) != LAST_CHUNK[i]) {
                return -1;
            }
        }
        return in.writerIndex() - start;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        context = null;
        listener.lost(this, busy);
        busy = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
