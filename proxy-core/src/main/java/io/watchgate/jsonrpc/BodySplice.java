package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a body with a few values replaced and every other byte as it was.
 *
 * <p>A small body that nobody else has a part of, with room in front of it for the framing's head,
 * is changed where it is. Others are copied once into a buffer with that room; of large ones only
 * the replaced values are new, the rest are retained slices ({@code BodySpliceBenchmark} draws the
 * line). One per event loop, reused; confined to that loop.
 */
public final class BodySplice {

    /** Bodies up to this many bytes are copied rather than sliced. */
    static final int COPY_UP_TO = 16 * 1024;

    /** How many times as large as a copy the buffer may be in which a body stays. */
    private static final int MOST_WASTE = 4;

    private static final int MOST_EDITS = 12;
    private static final byte[] NO_TEXT = {};

    /** Stands for "this edit is a text". */
    private static final RequestId NO_ID = RequestId.of(0);

    /** Stands for "this edit is a number". */
    private static final RequestId NUMBER = RequestId.of(0);

    private final long[] spans = new long[MOST_EDITS];
    private final RequestId[] ids = new RequestId[MOST_EDITS];
    private final byte[][] texts = new byte[MOST_EDITS][];
    private final long[] numbers = new long[MOST_EDITS];
    private final int[] growths = new int[MOST_EDITS];
    private final byte[] portion = new byte[COPY_UP_TO];
    private int edits;

    /** How many edits the body had that was encoded last; their places stay. */
    private int applied;

    /** Replaces the value at {@code span} by a number that is not negative. */
    public void replace(long span, long number) {
        int at = insert(span);
        ids[at] = NUMBER;
        texts[at] = NO_TEXT;
        numbers[at] = number;
    }

    /** Replaces the value at {@code span} by the spelling of {@code id}. */
    public void replace(long span, RequestId id) {
        int at = insert(span);
        ids[at] = id;
        texts[at] = NO_TEXT;
    }

    /**
     * Puts a member whose value is {@code id} in at {@code span}, which is empty, with a comma
     * behind it.
     */
    void insert(long span, byte[] key, RequestId id) {
        replace(span, concat(key, id));
    }

    /** Replaces the bytes at {@code span} by {@code text}. */
    public void replace(long span, byte[] text) {
        int at = insert(span);
        ids[at] = NO_ID;
        texts[at] = text;
    }

    /**
     * Returns the message's body with its edits applied, and forgets them.
     *
     * <p>Takes the message's body. The result belongs to the caller.
     *
     * @param headroom bytes to leave free before the first, at least; only a copied body has them
     */
    public ByteBuf encode(JsonRpcMessage message, ByteBufAllocator allocator, int headroom) {
        message.edit(this);
        ByteBuf body = message.body();
        try {
            int length = body.readableBytes();
            boolean copied = length <= COPY_UP_TO || message.rawLineBreak();
            if (edits == 0 && !copied) {
                return message.isKept() ? body.retainedDuplicate() : body.retain();
            }
            int size = length + growth();
            ByteBuf out =
                    !copied
                            ? slice(body, allocator)
                            : mayChange(message, headroom, size)
                                    ? change(body.retain(), size - length)
                                    : copy(body, allocator, headroom, size);
            if (message.rawLineBreak()) {
                joinLines(out);
            }
            return out;
        } finally {
            message.release();
            clear();
        }
    }

    /**
     * Returns where in the body that was encoded last a value stands that stood at {@code span}
     * before: one that was replaced, or one that neither begins nor ends inside of a replaced one.
     * Until the next edit is noted, and where none of the replaced values was empty.
     */
    long moved(long span) {
        if (span == Span.NONE) {
            return Span.NONE;
        }
        int start = Span.start(span);
        int end = Span.end(span);
        for (int i = 0; i < applied; i++) {
            int growth = growths[i];
            start += Span.end(spans[i]) <= Span.start(span) ? growth : 0;
            end += Span.end(spans[i]) <= Span.end(span) ? growth : 0;
        }
        return Span.of(start, end);
    }

    private static byte[] concat(byte[] key, RequestId id) {
        byte[] value = id.toString().getBytes(StandardCharsets.UTF_8);
        byte[] member = Arrays.copyOf(key, key.length + value.length + 1);
        System.arraycopy(value, 0, member, key.length, value.length);
        member[member.length - 1] = ',';
        return member;
    }

    /**
     * Tells whether the body may be changed where it stands: nobody else has a part of its memory,
     * the room in front is large enough, and what is kept until it is sent not much larger than a
     * copy. What stands there was an HTTP head, which has been read.
     */
    private static boolean mayChange(JsonRpcMessage message, int headroom, int size) {
        ByteBuf body = message.body();
        int start = body.writerIndex() - size;
        if (headroom == 0
                || start < headroom
                || body.readableBytes() > COPY_UP_TO
                || message.isKept()
                || body.isReadOnly()
                || body.capacity() > MOST_WASTE * (headroom + size)) {
            return false;
        }
        for (ByteBuf part = body; part != null; part = part.unwrap()) {
            if (part.refCnt() != 1 || part instanceof CompositeByteBuf) {
                return false;
            }
        }
        return true;
    }

    /** Changes the body itself: what stands in front of the last edit moves, all else stays. */
    private ByteBuf change(ByteBuf body, int growth) {
        int from = body.readerIndex();
        int to = body.writerIndex();
        int last = edits == 0 ? 0 : Span.end(spans[edits - 1]);
        body.getBytes(from, portion, 0, last);
        body.setIndex(from - growth, from - growth);
        int done = 0;
        for (int i = 0; i < edits; i++) {
            body.writeBytes(portion, done, Span.start(spans[i]) - done);
            writeEdit(body, i);
            done = Span.end(spans[i]);
        }
        return body.writerIndex(to);
    }

    private ByteBuf copy(ByteBuf body, ByteBufAllocator allocator, int headroom, int size) {
        // One byte more than needed: a line framing appends its delimiter there.
        ByteBuf out = allocator.directBuffer(headroom + size + 1);
        out.setIndex(headroom, headroom);
        int from = body.readerIndex();
        int done = 0;
        for (int i = 0; i < edits; i++) {
            copy(body, from + done, Span.start(spans[i]) - done, out);
            writeEdit(out, i);
            done = Span.end(spans[i]);
        }
        copy(body, from + done, body.readableBytes() - done, out);
        return out;
    }

    /**
     * Copies by way of an array: from a slice of one direct buffer into another, Netty goes through
     * two NIO buffers, and makes both each time.
     */
    private void copy(ByteBuf body, int from, int length, ByteBuf out) {
        for (int done = 0; done < length; done += portion.length) {
            int bytes = Math.min(portion.length, length - done);
            body.getBytes(from + done, portion, 0, bytes);
            out.writeBytes(portion, 0, bytes);
        }
    }

    private ByteBuf slice(ByteBuf body, ByteBufAllocator allocator) {
        CompositeByteBuf out = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
        int from = body.readerIndex();
        int done = 0;
        for (int i = 0; i < edits; i++) {
            addSlices(out, body, from + done, Span.start(spans[i]) - done);
            ByteBuf value = allocator.directBuffer(editLength(i));
            writeEdit(value, i);
            out.addComponent(true, value);
            done = Span.end(spans[i]);
        }
        addSlices(out, body, from + done, body.readableBytes() - done);
        return out;
    }

    /** Adds the parts themselves: a slice of many counts as so many, however few it spans. */
    private static void addSlices(CompositeByteBuf out, ByteBuf body, int from, int length) {
        if (body instanceof CompositeByteBuf parts) {
            for (ByteBuf part : parts.decompose(from, length)) {
                out.addComponent(true, part.retain());
            }
        } else {
            out.addComponent(true, body.retainedSlice(from, length));
        }
    }

    private static void joinLines(ByteBuf out) {
        int end = out.writerIndex();
        int at = out.readerIndex();
        while ((at = out.forEachByte(at, end - at, b -> b != '\n' && b != '\r')) >= 0) {
            out.setByte(at++, ' ');
        }
    }

    private void writeEdit(ByteBuf out, int i) {
        if (ids[i] == NO_ID) {
            out.writeBytes(texts[i]);
        } else if (ids[i] == NUMBER) {
            Decimal.write(out, numbers[i]);
        } else {
            ids[i].write(out);
        }
    }

    private int editLength(int i) {
        if (ids[i] == NUMBER) {
            return Decimal.length(numbers[i]);
        }
        return ids[i] == NO_ID ? texts[i].length : ids[i].length();
    }

    private int growth() {
        int growth = 0;
        for (int i = 0; i < edits; i++) {
            growths[i] = editLength(i) - Span.length(spans[i]);
            growth += growths[i];
        }
        return growth;
    }

    /** Makes room for an edit so that the edits stay in the order of their places. */
    private int insert(long span) {
        int at = edits++;
        while (at > 0 && Span.start(spans[at - 1]) > Span.start(span)) {
            spans[at] = spans[at - 1];
            ids[at] = ids[at - 1];
            texts[at] = texts[at - 1];
            numbers[at] = numbers[at - 1];
            at--;
        }
        spans[at] = span;
        return at;
    }

    private void clear() {
        for (int i = 0; i < edits; i++) {
            ids[i] = NO_ID;
            texts[i] = NO_TEXT;
        }
        applied = edits;
        edits = 0;
    }
}
