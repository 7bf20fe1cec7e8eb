package io.watchgate.transport.upstream.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3) where it is a number of seconds. */
final class RetryAfter {

    private static final int MOST_DIGITS = 6;

    private RetryAfter() {}

    /** Returns the milliseconds to wait; 0 when the header is absent or a date. */
    static long millis(@Nullable String value) {
        boolean seconds =
                value != null
                        && !value.isEmpty()
                        && value.length() <= MOST_DIGITS
                        && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return seconds ? TimeUnit.SECONDS.toMillis(Long.parseLong(value)) : 0;
    }
}
