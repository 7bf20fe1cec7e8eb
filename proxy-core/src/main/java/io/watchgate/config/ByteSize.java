package io.watchgate.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written with a unit: {@code 64KiB}, {@code 16MiB}, {@code 1GB}.
 *
 * @param bytes the number, not negative
 */
public record ByteSize(long bytes) {

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,15})\\s*(B|[KMG]i?B?)?", Pattern.CASE_INSENSITIVE);

    public ByteSize {
        ConfigException.check(bytes >= 0, "size", bytes, ">= 0 bytes");
    }

    /** Reads a size: digits and one of B, KB, KiB, MB, MiB, GB, GiB; digits alone are bytes. */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "size: " + text + " (expected: a number with B, KiB, MiB or GiB, as in 16MiB)");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(Locale.ROOT);
        long base = unit.length() > 1 && unit.charAt(1) == 'I' ? 1024 : 1000;
        long factor =
                switch (unit.charAt(0)) {
                    case 'K' -> base;
                    case 'M' -> base * base;
                    case 'G' -> base * base * base;
                    default -> 1;
                };
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
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
