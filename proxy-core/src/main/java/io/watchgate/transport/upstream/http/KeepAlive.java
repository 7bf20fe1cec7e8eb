package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;

/** Reads the header {@code Keep-Alive} of a response (RFC 2068, 19.7.1.1). */
final class KeepAlive {

    private static final String TIMEOUT = "timeout=";
    private static final int MOST_DIGITS = 6;

    /** How much earlier than the server the gateway closes, so that no request meets its close. */
    private static final long MARGIN_MILLIS = 1000;

    private KeepAlive() {}

    /** Returns how long the connection may be idle; 0 when the server does not say. */
    static long idleNanos(HttpHeaders headers) {
        String value = headers.get("keep-alive");
        int at = value == null ? -1 : value.indexOf(TIMEOUT);
        if (value == null || at < 0) {
            return 0;
        }
        int from = at + TIMEOUT.length();
        int to = from;
        while (to < Math.min(value.length(), from + MOST_DIGITS) && isDigit(value.charAt(to))) {
            to++;
        }
        long millis = to == from ? 0 : Long.parseLong(value.substring(from, to)) * 1000;
        return TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis - MARGIN_MILLIS));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
