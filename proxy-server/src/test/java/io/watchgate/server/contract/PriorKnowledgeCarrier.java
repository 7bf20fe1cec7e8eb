package io.watchgate.server.contract;

import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Http2Stream;
import io.watchgate.testkit.RawResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Carries each request over an HTTP/2 connection of its own that is not encrypted. */
final class PriorKnowledgeCarrier implements HttpWire.Carrier {

    private final int port;
    private final String path;
    private final Queue<Http2Client> connections = new ConcurrentLinkedQueue<>();

    PriorKnowledgeCarrier(int port, String path) {
        this.port = port;
        this.path = path;
    }

    @Override
    public HttpWire.Response send(String method, Map<String, String> headers, String body) {
        Http2Client connection = Http2Client.connect(port);
        connections.add(connection);
        String lines =
                headers.entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                        .collect(Collectors.joining());
        String length =
                body.isEmpty()
                        ? ""
                        : "content-length: "
                                + body.getBytes(StandardCharsets.UTF_8).length
                                + "\r\n";
        Http2Stream stream =
                connection.send(
                        method
                                + " "
                                + path
                                + " HTTP/2\r\nhost: localhost:"
                                + port
                                + "\r\ncontent-type: application/json\r\n"
                                + "accept: application/json, text/event-stream\r\n"
                                + lines
                                + length
                                + "\r\n"
                                + body);
        RawResponse head = stream.head();
        return new HttpWire.Response(
                head.status(), of(head, "content-type"), of(head, "mcp-session-id"), stream.body());
    }

    private static String of(RawResponse head, String header) {
        String value = head.header(header);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        connections.forEach(Http2Client::close);
    }
}
