package io.watchgate.codec;

import java.util.List;
import java.util.Random;

/** Makes what a server may send on one connection: valid responses, and spoiled ones. */
final class ResponseStreams extends MessageStreams {

    private static final List<String> STATUS_LINES =
            List.of(
                    "HTTP/1.1 200 OK",
                    "HTTP/1.1 200 OK",
                    "HTTP/1.1 202 Accepted",
                    "HTTP/1.1 204 No Content",
                    "HTTP/1.1 100 Continue",
                    "HTTP/1.1 304 Not Modified",
                    "HTTP/1.1 404 Not Found at all",
                    "HTTP/1.1 599 ",
                    "HTTP/1.1 500",
                    "HTTP/1.0 200 OK");

    private static final List<String> HEADERS =
            List.of(
                    "Content-Type: application/json",
                    "content-type:text/event-stream",
                    "Date: Sun, 29 Nov 2026 10:00:00 GMT",
                    "Server:   fancy/1.0 \t",
                    "X-Empty:",
                    "x-!#$%&'*+.^_`|~: odd",
                    "Mcp-Session-Id: 8d9c6b4e-0000",
                    "connection: keep-alive",
                    "X-Latin: caf\u00e9",
                    "Vary: a, b\tc");

    private final Random random;

    ResponseStreams(Random random) {
        super(random);
        this.random = random;
    }

    @Override
    void message(StringBuilder out, boolean last) {
        String status = pick(STATUS_LINES);
        out.append(status).append("\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            out.append(pick(HEADERS)).append("\r\n");
        }
        boolean bodiless = status.matches("HTTP/1.. (1..|204|304).*");
        String body = body();
        if (bodiless) {
            out.append("\r\n");
        } else if (status.startsWith("HTTP/1.1") && random.nextInt(3) == 0) {
            out.append("Transfer-Encoding: Chunked\r\n\r\n");
            chunks(out, body);
        } else if (last && random.nextInt(4) == 0) {
            out.append("\r\n").append(body);
        } else {
            out.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        }
    }
}
