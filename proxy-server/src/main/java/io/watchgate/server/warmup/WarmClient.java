package io.watchgate.server.warmup;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A client that opens a session on each endpoint in turn and calls, one request after the other.
 *
 * <p>Confined to the event loop of its channel.
 */
final class WarmClient {

    private static final String[] PATHS = {"/mcp/warm", "/mcp"};
    private static final String SESSION_HEADER = "mcp-session-id: ";

    /** How long it waits before it asks again whether somebody needs the processors. */
    private static final long PAUSE_MILLIS = 2;

    private final MemoryChannel channel = new MemoryChannel(this::answered);
    private final int calls;
    private final BooleanSupplier busy;
    private final CompletableFuture<Integer> done;
    private int endpoint;
    private int sent;
    private String session = "";

    /**
     * Creates the client.
     *
     * @param calls how many calls to send to each endpoint
     * @param busy tells whether somebody is served for whom it has to stand back
     * @param done completed with their number, or with what went wrong
     */
    WarmClient(int calls, BooleanSupplier busy, CompletableFuture<Integer> done) {
        this.calls = calls;
        this.busy = busy;
        this.done = done;
    }

    MemoryChannel channel() {
        return channel;
    }

    /** Opens the session on the current endpoint. */
    void begin() {
        session = "";
        sent = 0;
        post(
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                        + "\"clientInfo\":{\"name\":\"warm-up\",\"version\":\"1\"}}");
    }

    private void answered(String response) {
        if (!response.startsWith("HTTP/1.1 200 ")) {
            done.completeExceptionally(
                    new IllegalStateException("warm-up was answered: " + response));
            return;
        }
        if (session.isEmpty()) {
            session = sessionOf(response);
            post("tools/list", "{}");
        } else {
            next();
        }
    }

    /** Goes on when nobody is served, and as long as anybody waits for the end. */
    private void next() {
        if (done.isDone()) {
            channel.close();
        } else if (busy.getAsBoolean()) {
            channel.eventLoop().schedule(this::next, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } else if (sent++ < calls) {
            String tool = endpoint == 0 ? "echo" : "warm__echo";
            post(
                    "tools/call",
                    "{\"name\":\"" + tool + "\",\"arguments\":{\"text\":\"the quick brown fox\"}}");
        } else if (++endpoint < PATHS.length) {
            begin();
        } else {
            channel.close();
            done.complete(calls * PATHS.length);
        }
    }

    private static String sessionOf(String response) {
        int at = response.toLowerCase(Locale.ROOT).indexOf(SESSION_HEADER);
        int from = at + SESSION_HEADER.length();
        return response.substring(from, response.indexOf('\r', from));
    }

    private void post(String method, String params) {
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + sent
                        + ",\"method\":\""
                        + method
                        + "\",\"params\":"
                        + params
                        + "}";
        channel.receive(
                "POST "
                        + PATHS[endpoint]
                        + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                        + "accept: application/json, text/event-stream\r\n"
                        + (session.isEmpty() ? "" : SESSION_HEADER + session + "\r\n")
                        + "content-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }
}
