package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** What the body of a response is. */
enum BodyKind {
    /** One JSON value. */
    MESSAGE,
    /** A stream of events. */
    EVENTS,
    /** Nothing anybody wants. */
    IGNORED;

    private static final String JSON = "application/json";

    /** Returns what a server says its body is. */
    static BodyKind of(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        if (type == null) {
            return IGNORED;
        }
        if (type.equals(JSON)) {
            // As most spell it.
            return MESSAGE;
        }
        int end = type.indexOf(';');
        String essence = (end < 0 ? type : type.substring(0, end)).strip();
        if (essence.equalsIgnoreCase(JSON)) {
            return MESSAGE;
        }
        return essence.equalsIgnoreCase("text/event-stream") ? EVENTS : IGNORED;
    }
}
