package io.watchgate.server.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * An answer of the admin listener.
 *
 * @param status its HTTP status
 * @param type the media type of its body
 * @param body its body
 * @param allow the methods for the header Allow; empty for none
 */
record AdminAnswer(HttpResponseStatus status, String type, byte[] body, String allow) {

    static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    static AdminAnswer text(HttpResponseStatus status, String text) {
        String line = text.endsWith("\n") ? text : text + '\n';
        return new AdminAnswer(status, TEXT, line.getBytes(StandardCharsets.UTF_8), "");
    }

    static AdminAnswer ok(String type, String body) {
        return ok(type, body.getBytes(StandardCharsets.UTF_8));
    }

    static AdminAnswer ok(String type, byte[] body) {
        return new AdminAnswer(HttpResponseStatus.OK, type, body, "");
    }

    static AdminAnswer notAllowed(String allow) {
        String text = "method (expected: " + allow + ")\n";
        return new AdminAnswer(
                HttpResponseStatus.METHOD_NOT_ALLOWED,
                TEXT,
                text.getBytes(StandardCharsets.UTF_8),
                allow);
    }
}
