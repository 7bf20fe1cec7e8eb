package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.watchgate.mcp.Reason;
import io.watchgate.session.ExchangeTraits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Knows the form that the head of a message has (MCP 2025-11-25, basic/transports). */
final class PostForm {

    private static final String JSON = "application/json";

    private PostForm() {}

    /**
     * Returns what is wrong with the head of a message; null when nothing is.
     *
     * @param frameLimit {@code limits.frame} in bytes
     */
    static @Nullable Reason fault(HttpRequest request, ExchangeTraits accept, long frameLimit) {
        HttpHeaders headers = request.headers();
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (!isJson(headers.get(HttpHeaderNames.CONTENT_TYPE))
                || coding != null && !coding.equalsIgnoreCase("identity")) {
            return Reason.UNSUPPORTED_MEDIA_TYPE;
        }
        if (!accept.acceptsJson() || !accept.acceptsStream()) {
            return Reason.NOT_ACCEPTABLE;
        }
        return isTooLarge(request, frameLimit) ? Reason.FRAME_TOO_LARGE : null;
    }

    /** Tells whether the body of a message is announced as one that is too large. */
    static boolean isTooLarge(HttpRequest request, long frameLimit) {
        return HttpUtil.getContentLength(request, 0L) > frameLimit;
    }

    /** Returns the sentence for what {@link #fault} has found. */
    static String expected(Reason reason, HttpRequest request, long frameLimit) {
        return switch (reason) {
            case UNSUPPORTED_MEDIA_TYPE ->
                    "body (expected: Content-Type application/json, no Content-Encoding)";
            case NOT_ACCEPTABLE -> "Accept (expected: application/json and text/event-stream)";
            default -> tooLarge(HttpUtil.getContentLength(request, 0L), frameLimit);
        };
    }

    /** Returns the sentence for a body that is too large. */
    static String tooLarge(long bytes, long frameLimit) {
        return "body of "
                + bytes
                + " bytes or more (expected: <= "
                + frameLimit
                + ", limits.frame)";
    }

    private static boolean isJson(@Nullable String type) {
        if (type == null) {
            return false;
        }
        if (type.equals(JSON)) {
            return true;
        }
        String[] parts = type.toLowerCase(Locale.ROOT).split(";", 2);
        boolean utf8 =
                parts.length == 1 || !parts[1].contains("charset") || parts[1].contains("utf-8");
        return parts[0].trim().equals(JSON) && utf8;
    }
}
