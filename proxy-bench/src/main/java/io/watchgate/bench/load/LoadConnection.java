package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: sends one call at a time, reads the answer, be it one JSON value or a
 * stream of events, and checks it. Confined to the generator's loop.
 */
final class LoadConnection extends ByteToMessageDecoder {

    /** Hears of answers. */
    interface Listener {

        /** Called when the answer to a call has been read. */
        void answered(LoadConnection connection, long dueAt, boolean right);

        /** Called when the connection is gone, with a call in flight or not. */
        void lost(LoadConnection connection, boolean inFlight);
    }

    private static final byte[] LAST_CHUNK = EchoAnswers.ascii("0\r\n\r\n");

    private final Listener listener;
    private final CallTemplate template;
    private @Nullable ChannelHandlerContext context;
    private boolean busy;
    private long dueAt;
    private long id;
    private int headLength = -1;
    private int bodyLength;
    private boolean ok;

    LoadConnection(CallTemplate template, Listener listener) {
        this.template = template;
        this.listener = listener;
    }

    /** Sends a call that was due at {@code time}. */
    void call(long callId, long time) {
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
    public void channelActive(ChannelHandlerContext ctx) {
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
            return template.answerAt(in, start, start + length, id) == length;
        }
        int brace = start - 1;
        while ((brace = in.indexOf(brace + 1, start + length, (byte) '{')) >= 0) {
            if (template.answerAt(in, brace, start + length, id) >= 0) {
                return true;
            }
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
