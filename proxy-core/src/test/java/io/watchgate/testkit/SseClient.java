package io.watchgate.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A client of HTTP+SSE, whose stream is one connection and whose messages go out on others: one for
 * each, so that with two event loops they arrive on both. Used by one thread.
 */
public final class SseClient implements AutoCloseable {

    private final int port;
    private final RawHttpClient stream;
    private final String messages;

    private SseClient(int port, RawHttpClient stream, String messages) {
        this.port = port;
        this.stream = stream;
        this.messages = messages;
    }

    /** Opens a stream, whose first event names the place to post to; says nothing yet. */
    public static SseClient connect(TestGateway gateway, String path) {
        return connect(gateway, path, RawHttpClient.connect(gateway.port()));
    }

    /** Opens a stream on this connection. */
    public static SseClient connect(TestGateway gateway, String path, RawHttpClient stream) {
        return connect(gateway.port(), path, stream);
    }

    /** Opens a stream on this connection; messages go to the same port. */
    public static SseClient connect(int port, String path, RawHttpClient stream) {
        stream.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RawResponse head = stream.streamHead();
        SseEvent first = stream.event();
        if (head.status() != 200 || first == null || !"endpoint".equals(first.name())) {
            throw new AssertionError(head + ", " + first + " (expected: an endpoint)");
        }
        return new SseClient(port, stream, first.data());
    }

    /** Opens a session of this revision, including {@code notifications/initialized}. */
    public static SseClient open(
            TestGateway gateway, String path, String revision, String capabilities) {
        SseClient client = connect(gateway, path);
        client.say(McpClient.initialize("0", revision, capabilities));
        client.stream.message();
        client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        return client;
    }

    /** Returns where messages are posted. */
    public String messages() {
        return messages;
    }

    /** Returns the connection of the stream. */
    public RawHttpClient stream() {
        return stream;
    }

    /** Posts a message on a new connection; fails when it is not accepted. */
    public void say(String body) {
        RawResponse response = post(messages, body);
        if (response.status() != 202 || !response.body().equals("Accepted")) {
            throw new AssertionError("not accepted: " + response);
        }
    }

    /** Posts a message on a new connection to {@code target} and returns the response. */
    public RawResponse post(String target, String body) {
        try (RawHttpClient http = RawHttpClient.connect(port)) {
            return http.send(request(target, body)).response();
        }
    }

    /** Posts a request and returns the next message of the stream. */
    public String call(String body) {
        say(body);
        return stream.message();
    }

    /** Returns a POST as a client of HTTP+SSE sends it. */
    public static String request(String target, String body) {
        return "POST "
                + target
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    @Override
    public void close() {
        stream.close();
    }
}
