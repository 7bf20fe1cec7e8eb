package io.watchgate.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes texts of a body into HTTP headers that mirror them, and reads them there (MCP 2026-07-28,
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

    /** Returns the text that the value of a header line stands for; null when it is no value. */
    public static @Nullable String read(String line) {
        String value = line.strip();
        if (!isVisible(value)) {
            return null;
        }
        return isEncoded(value)
                ? decoded(value.substring(PREFIX.length(), value.length() - SUFFIX.length()))
                : value;
    }

    private static @Nullable String decoded(String base64) {
        if (base64.length() % 4 != 0) {
            return null;
        }
        try {
            byte[] utf8 = Base64.getDecoder().decode(base64);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (IllegalArgumentException | CharacterCodingException notEncoded) {
            return null;
        }
    }

    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0) {
            return true;
        }
        boolean padded = text.charAt(0) == ' ' || text.charAt(length - 1) == ' ';
        return !padded && isVisible(text) && !(text.startsWith(PREFIX) && text.endsWith(SUFFIX));
    }

    private static boolean isEncoded(String text) {
        return text.length() >= PREFIX.length() + SUFFIX.length()
                && text.startsWith(PREFIX)
                && text.endsWith(SUFFIX);
    }

    /** Tells whether all characters are visible ones of ASCII, or spaces. */
    public static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
