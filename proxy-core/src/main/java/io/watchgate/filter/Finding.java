package io.watchgate.filter;

/**
 * What a filter has found, without the text it found: that never goes into a log or a record.
 *
 * @param kind what it is, a short word such as {@code email}
 * @param count how often it was there, at least once
 */
public record Finding(String kind, int count) {

    public Finding {
        if (kind.isEmpty() || count < 1) {
            throw new IllegalArgumentException(
                    "finding \"" + kind + "\" " + count + " times (expected: a kind, >= 1)");
        }
    }
}
