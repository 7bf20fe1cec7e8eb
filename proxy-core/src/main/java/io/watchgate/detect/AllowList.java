package io.watchgate.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Texts that are known and may pass: compared as a whole, in any case, where {@code *} stands for
 * any bytes. Immutable, safe from any thread.
 */
final class AllowList {

    /** Allows nothing. */
    static final AllowList NOTHING = new AllowList(List.of());

    private final String[] entries;

    AllowList(List<String> entries) {
        this.entries =
                entries.stream()
                        .map(entry -> bytewise(entry.toLowerCase(Locale.ROOT)))
                        .toArray(String[]::new);
    }

    /** Returns a text whose characters are the bytes of UTF-8. */
    private static String bytewise(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Tells whether {@code text[start..end)} may pass. */
    boolean allows(Text text, int start, int end) {
        for (String entry : entries) {
            if (matches(entry, text, start, end)) {
                return true;
            }
        }
        return false;
    }

    /** Walks through both; on a mismatch behind a star, the star takes one more byte. */
    private static boolean matches(String entry, Text text, int start, int end) {
        int e = 0;
        int i = start;
        int star = -1;
        int starTook = start;
        while (i < end) {
            char wanted = e < entry.length() ? entry.charAt(e) : 0;
            if (wanted == '*') {
                star = e++;
                starTook = i;
            } else if (e < entry.length() && wanted == Ascii.lower(text.at(i))) {
                e++;
                i++;
            } else if (star >= 0) {
                e = star + 1;
                i = ++starTook;
            } else {
                return false;
            }
        }
        while (e < entry.length() && entry.charAt(e) == '*') {
            e++;
        }
        return e == entry.length();
    }
}
