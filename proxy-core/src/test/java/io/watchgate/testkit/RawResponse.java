package io.watchgate.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response as it came.
 *
 * @param status the status code
 * @param headers all values of each header, names in lower case
 * @param bytes the body; empty when it is read as a stream
 */
public record RawResponse(int status, Map<String, List<String>> headers, byte[] bytes) {

    /** Returns the only value of a header; null when it is not there, fails when it is twice. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        if (values == null) {
            return null;
        }
        if (values.size() > 1) {
            throw new AssertionError(name + " stands there more than once: " + values);
        }
        return values.get(0);
    }

    /** Returns the body as text. */
    public String body() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Tells whether the body is a stream of events. */
    public boolean isStream() {
        return "text/event-stream".equals(header("content-type"));
    }

    /** Tells whether the server says that it will close the connection. */
    public boolean closes() {
        return "close".equals(header("connection"));
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + body();
    }
}
