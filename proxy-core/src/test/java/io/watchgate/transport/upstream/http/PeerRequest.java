package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as it arrived, and the ways to answer it.
 *
 * @param head the request line and the headers, up to and with the empty line
 */
record PeerRequest(PeerConnection connection, String head, String body) {

    private static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");

    String method() {
        return head.substring(0, head.indexOf(' '));
    }

    String path() {
        return head.split(" ", 3)[1];
    }

    /** Returns the value of a header; null when it is absent. */
    String header(String name) {
        Matcher line =
                Pattern.compile("(?i)\r\n" + Pattern.quote(name) + ": ([^\r]*)\r\n").matcher(head);
        return line.find() ? line.group(1) : null;
    }

    /** Returns the id of the JSON-RPC request in the body. */
    long id() {
        Matcher id = ID.matcher(body);
        assertThat(id.find()).as("an id in " + body).isTrue();
        return Long.parseLong(id.group(1));
    }

    PeerRequest expect(String text) {
        assertThat(body).contains(text);
        return this;
    }

    void send(String text) {
        connection.send(text);
    }

    /** Answers with a status and no body. */
    void status(int code, String... headers) {
        send("HTTP/1.1 " + code + " Whatever\r\n" + lines(headers) + "content-length: 0\r\n\r\n");
    }

    /** Answers with JSON. */
    void json(String body, String... headers) {
        json(200, body, headers);
    }

    void json(int code, String body, String... headers) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head =
                "HTTP/1.1 "
                        + code
                        + " Whatever\r\ncontent-type: application/json\r\n"
                        + lines(headers)
                        + "content-length: "
                        + length
                        + "\r\n\r\n";
        connection.send((head + body).getBytes(StandardCharsets.UTF_8));
    }

    /** Answers the JSON-RPC request with this result. */
    void result(String result, String... headers) {
        json(response(result), headers);
    }

    /** Returns the JSON-RPC response to this request. */
    String response(String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}";
    }

    /** Begins to answer with events. */
    PeerRequest stream(String... headers) {
        send(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                        + lines(headers)
                        + "transfer-encoding: chunked\r\n\r\n");
        return this;
    }

    /** Sends a chunk of the stream. */
    PeerRequest chunk(String text) {
        send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
        return this;
    }

    /** Sends an event without an id. */
    PeerRequest event(String data) {
        return chunk("data: " + data + "\n\n");
    }

    PeerRequest event(String id, String data) {
        return chunk("id: " + id + "\ndata: " + data + "\n\n");
    }

    /** Ends the stream in good order. */
    void end() {
        send("0\r\n\r\n");
    }

    private static String lines(String... headers) {
        return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    }
}
