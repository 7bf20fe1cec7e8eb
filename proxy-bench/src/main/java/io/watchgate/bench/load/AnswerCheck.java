package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Tells right answers over HTTP/1.1 from others, be they one JSON value or a stream of events.
 * Confined to one thread.
 */
final class AnswerCheck {

    private static final int HEX = 16;

    private final CallTemplate template;
    private final ByteBuf unchunked = Unpooled.buffer(0);

    AnswerCheck(CallTemplate template) {
        this.template = template;
    }

    /** Tells whether a response, as {@link ResponseReader#read} gets it, is that to this call. */
    boolean isRight(String head, boolean chunked, ByteBuf in, int start, int length, long id) {
        if (!head.startsWith("http/1.1 200 ")) {
            return false;
        }
        boolean events = head.contains("\r\ncontent-type: text/event-stream");
        if (!chunked) {
            return isRightBody(events, in, start, length, id);
        }
        return unchunk(in, start, start + length)
                && isRightBody(events, unchunked, 0, unchunked.readableBytes(), id);
    }

    private boolean isRightBody(boolean events, ByteBuf body, int start, int length, long id) {
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
}
