package io.watchgate.codec;

import java.util.List;
import java.util.Random;

/** Makes what a client may send on one connection: valid requests, and spoiled ones. */
final class RequestStreams extends MessageStreams {

    private static final List<String> METHODS =
            List.of("POST", "POST", "GET", "DELETE", "OPTIONS", "HEAD", "PUT", "CONNECT", "M-X");

    private static final List<String> TARGETS =
            List.of(
                    "/mcp",
                    "/mcp/files",
                    "/messages?sessionId=8d9c6b4e",
                    "http://127.0.0.1:8808/mcp",
                    "127.0.0.1:8808",
                    "*",
                    "/%7Eu;p=1?a=b&c=~'()[]{}|^`\"<>");

    private static final List<String> HEADERS =
            List.of(
                    "Host: 127.0.0.1:8808",
                    "Content-Type: application/json",
                    "accept:application/json, text/event-stream",
                    "Accept-Encoding:   gzip \t",
                    "X-Empty:",
                    "x-!#$%&'*+.^_`|~: odd",
                    "Mcp-Session-Id: 8d9c6b4e-0000",
                    "Authorization: Bearer abc",
                    "connection: keep-alive",
                    "Connection: close",
                    "Expect: 100-continue",
                    "Upgrade: h2c",
                    "X-Latin: caf\u00e9",
                    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "Mcp-Method: tools/call",
                    "Last-Event-ID: 7");

    private final Random random;

    RequestStreams(Random random) {
        super(random);
        this.random = random;
    }

    @Override
    void message(StringBuilder out, boolean last) {
        if (random.nextInt(6) == 0) {
            out.append("\r\n");
        }
        boolean old = random.nextInt(5) == 0;
        out.append(pick(METHODS)).append(' ').append(pick(TARGETS));
        out.append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(pick(HEADERS)).append("\r\n");
        }
        String body = body();
        if (!old && random.nextInt(3) == 0) {
            out.append("Transfer-Encoding: Chunked\r\n\r\n");
            chunks(out, body);
        } else if (random.nextInt(3) == 0) {
            out.append("\r\n");
        } else {
            out.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        }
    }
}
