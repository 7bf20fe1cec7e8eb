package io.watchgate.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written with a unit: {@code 64KiB}, {@code 16MiB}, {@code 1GB}.
 *
 * @param bytes the number, not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    static final String FORM = "[0-9]{1,9} ?([bB]|[kKmMgG][iI]?[bB]?)?";

    private static final Pattern PARTS = Pattern.compile("([0-9]+) ?([a-zA-Z]*)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: " + bytes + " (expected: >= 0 bytes)");
        }
    }

    /**
     * Reads a size: up to nine digits and one of B, KB, KiB, MB, MiB, GB, GiB; digits alone are
     * bytes.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static ByteSize parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!Pattern.matches(FORM, text) || !parts.matches()) {
            throw new IllegalArgumentException(
                    "size: " + text + " (expected: a number with B, KiB, MiB or GiB, as in 16MiB)");
        }
        String unit = parts.group(2).toUpperCase(Locale.ROOT);
        long base = unit.startsWith("I", 1) ? 1024 : 1000;
        long factor =
                switch (unit.isEmpty() ? 'B' : unit.charAt(0)) {
                    case 'K' -> base;
                    case 'M' -> base * base;
                    case 'G' -> base * base * base;
                    default -> 1;
                };
        return new ByteSize(Long.parseLong(parts.group(1)) * factor);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        long kib = 1024;
        if (bytes >= kib * kib * kib && bytes % (kib * kib * kib) == 0) {
            return bytes / (kib * kib * kib) + "GiB";
        }
        if (bytes >= kib * kib && bytes % (kib * kib) == 0) {
            return bytes / (kib * kib) + "MiB";
        }
        return bytes >= kib && bytes % kib == 0 ? bytes / kib + "KiB" : bytes + "B";
    }
}
