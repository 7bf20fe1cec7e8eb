package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.watchgate.codec.ArrayHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Understands an Accept header as far as it matters here: whether a JSON value or an event stream
 * may be sent (RFC 9110, 12.5.1).
 *
 * @param json whether {@code application/json} is acceptable
 * @param stream whether {@code text/event-stream} is acceptable
 */
record AcceptHeader(boolean json, boolean stream) {

    private static final String BOTH_TEXT = "application/json, text/event-stream";
    private static final AcceptHeader BOTH = new AcceptHeader(true, true);

    /** Reads what a head says; several Accept headers are one list (RFC 9110, 5.3). */
    static AcceptHeader of(HttpHeaders headers) {
        return read(
                ArrayHeaders.count(headers, HttpHeaderNames.ACCEPT) > 1
                        ? String.join(",", headers.getAll(HttpHeaderNames.ACCEPT))
                        : headers.get(HttpHeaderNames.ACCEPT));
    }

    /** Reads a header; without one everything is acceptable. */
    static AcceptHeader read(@Nullable String header) {
        if (header == null || header.equals(BOTH_TEXT)) {
            return BOTH;
        }
        boolean json = false;
        boolean stream = false;
        for (String range : header.split(",", 32)) {
            String[] parts = range.split(";");
            String type = parts[0].trim();
            if (isExcluded(parts)) {
                continue;
            }
            boolean any = type.equals("*/*");
            json |=
                    any
                            || type.equalsIgnoreCase("application/json")
                            || type.equalsIgnoreCase("application/*");
            stream |=
                    any
                            || type.equalsIgnoreCase("text/event-stream")
                            || type.equalsIgnoreCase("text/*");
        }
        return new AcceptHeader(json, stream);
    }

    /** A weight of zero means "not acceptable". */
    private static boolean isExcluded(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim();
            if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
                return parameter.substring(2).matches("0(\\.0{0,3})?");
            }
        }
        return false;
    }
}
