package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Cuts responses of HTTP/1.1 out of what a connection brings. Of a body in chunks the end is taken
 * for the end that looks like it. Confined to the generator's loop.
 */
abstract class ResponseReader extends ByteToMessageDecoder {

    private static final byte[] LAST_CHUNK = EchoAnswers.ascii("0\r\n\r\n");
    private static final String LENGTH = "\r\ncontent-length:";

    private int headLength = -1;
    private int bodyLength;
    private String written = "";
    private String head = "";

    /**
     * Reads a response.
     *
     * @param head in small letters
     * @param chunked whether the body is in chunks
     * @param start where the body stands
     */
    abstract void read(
            ChannelHandlerContext ctx,
            String head,
            boolean chunked,
            ByteBuf in,
            int start,
            int length);

    /** Returns the head as it was written. */
    String asWritten() {
        return written;
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
        // Whoever hears of it may close the connection; its bytes stay where they are until then.
        in.skipBytes(headLength + length);
        headLength = -1;
        read(ctx, head, bodyLength < 0, in, start, length);
    }

    /**
     * Returns how long the head is that begins here, with its empty line; -1 before that is there.
     */
    static int headLength(ByteBuf in) {
        int from = in.readerIndex();
        int end = from;
        while ((end = in.indexOf(end, in.writerIndex(), (byte) '\r')) >= 0) {
            if (end + 4 <= in.writerIndex() && in.getInt(end) == 0x0d0a0d0a) {
                return end + 4 - from;
            }
            end++;
        }
        return -1;
    }

    private boolean readHead(ByteBuf in) {
        headLength = headLength(in);
        if (headLength < 0) {
            return false;
        }
        written = in.toString(in.readerIndex(), headLength, StandardCharsets.US_ASCII);
        head = written.toLowerCase(Locale.ROOT);
        bodyLength = bodyLength(head);
        return true;
    }

    /** Returns the length a head tells of; -1 when the body is in chunks. */
    private static int bodyLength(String head) {
        int at = head.indexOf(LENGTH);
        if (at < 0) {
            return head.startsWith("http/1.1 204 ") ? 0 : -1;
        }
        int from = at + LENGTH.length();
        return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
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
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
