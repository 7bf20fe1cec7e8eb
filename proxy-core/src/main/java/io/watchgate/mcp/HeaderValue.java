package io.watchgate.mcp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes texts of a body into HTTP headers that mirror them (MCP 2026-07-28,
 * basic/transports/streamable-http, "Value Encoding").
 */
public final class HeaderValue {

    private static final String PREFIX = "=?base64?";
    private static final String SUFFIX = "?=";

    private HeaderValue() {}

    /** Returns {@code text} as it is where a header can carry it, otherwise in Base64. */
    public static String of(String text) {
        return isPlain(text)
                ? text
                : PREFIX
                        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                        + SUFFIX;
    }

    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0) {
            return true;
        }
        if (text.charAt(0) == ' ' || text.charAt(length - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !(text.startsWith(PREFIX) && text.endsWith(SUFFIX));
    }
}
