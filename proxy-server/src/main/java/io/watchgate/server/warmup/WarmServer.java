package io.watchgate.server.warmup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The server behind the warmed gateway: answers with JSON or a stream, with a session of its own or
 * without, now and then at the end of the connection, and late when it is told to.
 *
 * <p>Confined to the thread of the warm-up.
 */
final class WarmServer implements WarmSocket.Taker {

    /** The path at which the server names a session. */
    static final String STATEFUL = "/state";

    /** The path at which it has none. */
    static final String STATELESS = "/mcp";

    private static final String INITIALIZED =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},"
                    + "\"serverInfo\":{\"name\":\"warm-up\",\"version\":\"1\"}}";
    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"echo\",\"description\":\"Says what it was told.\","
                    + "\"inputSchema\":{\"type\":\"object\"}}]}";

    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                    + "transfer-encoding: chunked\r\n\r\n";

    /** What keeps a stream open; real servers begin with one. */
    private static final String COMMENT = ": ping\n\n";

    /** Longer than the warmed gateway's {@code timeouts.stream-after}. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What is still on its way to a server that waits for it by then does not come. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int STREAM_EVERY = 8;
    private static final int CLOSE_EVERY = 24;

    private final List<Late> held = new ArrayList<>();
    private boolean holding;
    private int awaited;
    private long due;
    private int answers;

    /** A call that is answered late. */
    private record Late(WarmSocket from, String id) {}

    /**
     * Answers the next calls late, and not before there are so many: so many connections are then
     * open, and answers streams.
     */
    void hold(int calls) {
        holding = true;
        awaited = calls;
    }

    /** Tells whether calls wait. */
    boolean isHolding() {
        return !held.isEmpty();
    }

    /** Answers the calls that have waited, when it is time. */
    void release() throws IOException {
        long late = System.nanoTime() - due;
        boolean all = held.size() >= awaited || late > PATIENCE_NANOS;
        if (!held.isEmpty() && all && late >= 0) {
            holding = false;
            for (Late call : held) {
                answer(call.from, call.id);
            }
            held.clear();
        }
    }

    @Override
    public void take(WarmSocket from, String request) throws IOException {
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        String id = id(body);
        if (request.startsWith("GET " + STATEFUL)) {
            from.write(STREAM_HEAD + chunk(COMMENT));
        } else if (request.startsWith("GET ")) {
            from.write("HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n");
        } else if (id.isEmpty()) {
            from.write("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
        } else if (body.contains("\"initialize\"")) {
            boolean names = request.startsWith("POST " + STATEFUL);
            String session = names ? "mcp-session-id: warm-0123456789\r\n" : "";
            json(from, session, WarmBodies.message(id, INITIALIZED));
        } else if (body.contains("\"tools/list\"")) {
            json(from, "", WarmBodies.message(id, TOOLS));
        } else {
            call(from, id);
        }
    }

    private void call(WarmSocket from, String id) throws IOException {
        if (!holding) {
            answer(from, id);
            return;
        }
        if (held.isEmpty()) {
            due = System.nanoTime() + LATE_NANOS;
        }
        held.add(new Late(from, id));
    }

    private void answer(WarmSocket from, String id) throws IOException {
        int number = answers++;
        String body = WarmBodies.answer(number, id);
        if (number % STREAM_EVERY == 5) {
            String event = number % 3 == 0 ? "event: message\r\nid: " + number + "\r\n" : "";
            String comment = number % 3 == 1 ? COMMENT : "";
            String end = event.isEmpty() ? "\n\n" : "\r\n\r\n";
            String events = chunk(comment + event + "data: " + body + end);
            from.write(STREAM_HEAD + events + "0\r\n\r\n");
        } else if (number % CLOSE_EVERY == 0) {
            json(from, "connection: close\r\n", body);
            from.close();
        } else {
            json(from, from.spelling(number) % 4 == 1 ? "Server: warm\r\nDate: now\r\n" : "", body);
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void json(WarmSocket from, String headers, String body) throws IOException {
        from.write(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                        + headers
                        + "content-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    /** Returns the id of a request of the gateway, which is a number; empty when it has none. */
    static String id(String body) {
        int named =
                body.startsWith("{\"jsonrpc\"")
                        ? body.indexOf("\"id\":")
                        : body.lastIndexOf("\"id\":");
        int from = named + 5;
        while (named >= 0 && body.charAt(from) == ' ') {
            from++;
        }
        int end = from;
        while (named >= 0 && Character.isDigit(body.charAt(end))) {
            end++;
        }
        return named < 0 ? "" : body.substring(from, end);
    }
}
