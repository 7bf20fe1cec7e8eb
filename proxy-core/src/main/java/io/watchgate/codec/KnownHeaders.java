package io.watchgate.codec;

import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Header names that peers send all the time: finding one makes no new object. Immutable, safe from
 * any thread.
 */
public final class KnownHeaders {

    private static final int LONGEST = 24;

    private final AsciiString[][] byLength = new AsciiString[LONGEST][];

    /** Creates the set of {@code names}, which are in lower case: letters and hyphens. */
    public KnownHeaders(AsciiString... names) {
        for (int length = 0; length < LONGEST; length++) {
            int wanted = length;
            byLength[length] =
                    Arrays.stream(names)
                            .filter(name -> name.length() == wanted)
                            .toArray(AsciiString[]::new);
        }
    }

    /** Returns the name that stands in {@code line}, in whatever case; null if it is another. */
    public @Nullable AsciiString find(byte[] line, int start, int length) {
        if (length < LONGEST) {
            for (AsciiString name : byLength[length]) {
                if (isSpelled(name, line, start)) {
                    return name;
                }
            }
        }
        return null;
    }

    /** Tells whether {@code text} stands in {@code line}, byte for byte. */
    public static boolean isText(String text, byte[] line, int start, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != (line[start + i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpelled(AsciiString name, byte[] line, int start) {
        for (int i = 0; i < name.length(); i++) {
            int difference = line[start + i] ^ name.byteAt(i);
            // A letter may differ in its case; a hyphen has none.
            if (difference != 0 && (difference != 0x20 || name.byteAt(i) == '-')) {
                return false;
            }
        }
        return true;
    }
}
