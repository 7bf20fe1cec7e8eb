package io.watchgate.codec.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts of ISO 8859-1 that come again and again: the same bytes give the same text, which is made
 * once.
 *
 * <p>Has a place for each of a few short texts; one that falls on the place of another takes it.
 * Confined to one event loop.
 */
public final class BytesMemo {

    private static final int PLACES = 256;
    private static final int LONGEST = 128;

    private final @Nullable String[] texts = new String[PLACES];

    /** Returns the text between {@code from} and {@code to}. */
    String text(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        int hash = length;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        String known = texts[place];
        if (known != null && isText(known, bytes, from, length)) {
            return known;
        }
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        texts[place] = text;
        return text;
    }

    private static boolean isText(String text, byte[] bytes, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != (bytes[from + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }
}
