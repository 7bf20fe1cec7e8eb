package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Looks at a body eight bytes at a time: what a buffer asks itself before it gives one byte away
 * costs more than the byte.
 *
 * <p>All methods borrow the body.
 */
public final class BodyWords {

    private BodyWords() {}

    /**
     * Returns the bytes from {@code index} on, the first in the lowest place, with zeros behind
     * them.
     *
     * @param length how many, 1 to 8
     */
    static long word(ByteBuf body, int index, int length) {
        if (index + Long.BYTES <= body.capacity()) {
            return body.getLongLE(index) & -1L >>> Long.SIZE - length * Byte.SIZE;
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = word << Byte.SIZE | body.getByte(index + i) & 0xff;
        }
        return word;
    }

    /** Returns an ASCII text as the words that {@link #isText} compares. */
    public static long[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        long[] words = new long[(bytes.length + Long.BYTES - 1) / Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            words[i / Long.BYTES] |= (bytes[i] & 0xffL) << i % Long.BYTES * Byte.SIZE;
        }
        return words;
    }

    /** Tells whether {@code length} bytes from {@code index} on are those of {@code words}. */
    public static boolean isText(ByteBuf body, int index, int length, long[] words) {
        if ((length + Long.BYTES - 1) / Long.BYTES != words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            int from = i * Long.BYTES;
            if (word(body, index + from, Math.min(Long.BYTES, length - from)) != words[i]) {
                return false;
            }
        }
        return true;
    }
}
