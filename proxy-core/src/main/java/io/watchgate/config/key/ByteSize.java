package io.watchgate.config.key;

import java.util.Locale;

/**
 * A number of bytes, written with a unit: {@code 64KiB}, {@code 16MiB}, {@code 1GB}.
 *
 * @param bytes the number, not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {

    static final String FORM = "[0-9]{1,9}( ?([bB]|[kKmMgG][iI]?[bB]?))?";

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
        int digits = ValueForm.digits(text, 0);
        String unit = text.substring(text.startsWith(" ", digits) ? digits + 1 : digits);
        long factor =
                switch (unit.toUpperCase(Locale.ROOT)) {
                    case "" -> text.length() == digits ? 1 : 0;
                    case "B" -> 1;
                    case "K", "KB" -> 1000;
                    case "M", "MB" -> 1000_000;
                    case "G", "GB" -> 1000_000_000;
                    case "KI", "KIB" -> 1 << 10;
                    case "MI", "MIB" -> 1 << 20;
                    case "GI", "GIB" -> 1 << 30;
                    default -> 0;
                };
        if (digits == 0 || factor == 0) {
            throw new IllegalArgumentException(
                    "size: " + text + " (expected: a number with B, KiB, MiB or GiB, as in 16MiB)");
        }
        return new ByteSize(Long.parseLong(text.substring(0, digits)) * factor);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Spelled out: each load compares sizes, and what a record makes itself is slow at first. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSize size && size.bytes == bytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bytes);
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
