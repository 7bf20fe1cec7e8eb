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
        if (to - from > LONGEST) {
            return make(bytes, from, to);
        }
        // As String does it: whoever looks the text up has its hash already.
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + (bytes[i] & 0xFF);
        }
        int place = (hash ^ hash >>> 8 ^ hash >>> 16) & PLACES - 1;
        String known = texts[place];
        // The hash first: how long comparing takes must not tell how much of a secret was right.
        if (known != null && known.hashCode() == hash && isText(known, bytes, from, to - from)) {
            return known;
        }
        String text = make(bytes, from, to);
        texts[place] = text;
        return text;
    }

    /** Returns the text between {@code from} and {@code to}, and keeps nothing of it. */
    static String make(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
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
