package io.watchgate.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads events as a browser does (HTML Standard, "Server-sent events"). */
final class SseReader {

    private SseReader() {}

    /** Reads the next event or comment; null at the end, which must not be within an event. */
    static @Nullable SseEvent read(InputStream in) throws IOException {
        String id = null;
        String name = null;
        String retry = null;
        StringBuilder data = null;
        boolean comment = false;
        boolean begun = false;
        for (String line = line(in); line != null; line = line(in)) {
            if (line.isEmpty()) {
                if (begun) {
                    return new SseEvent(
                            id, name, retry, data == null ? null : data.toString(), comment);
                }
                continue;
            }
            begun = true;
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "" -> comment = true;
                case "id" -> id = value;
                case "event" -> name = value;
                case "retry" -> retry = value;
                case "data" ->
                        data =
                                data == null
                                        ? new StringBuilder(value)
                                        : data.append('\n').append(value);
                default -> throw new AssertionError("unknown field: " + line);
            }
        }
        if (begun) {
            throw new AssertionError("the stream ended within an event");
        }
        return null;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new AssertionError("the stream ended within a line: " + line);
            }
            if (next == '\r') {
                throw new AssertionError("a carriage return in " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
