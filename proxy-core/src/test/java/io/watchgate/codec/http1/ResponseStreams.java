package io.watchgate.codec.http1;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes what a server may send on one connection: valid responses, and spoiled ones. */
final class ResponseStreams {

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

    private static final List<String> EXTENSIONS =
            List.of(";name=\"value\"", ";a;b=c", ";q=\"va\\\"l\";x", ";e=\"\\\\\"");

    private static final List<String> SPOILS =
            List.of(
                    "\r\n",
                    "\n",
                    "\r",
                    "\r\n\r\n",
                    " ",
                    "\t",
                    "\u0000",
                    ":",
                    ";",
                    ",",
                    "0",
                    "5",
                    "f",
                    "-",
                    "+",
                    "content-length: 3\r\n",
                    "Content-Length : 3\r\n",
                    "transfer-encoding: chunked\r\n",
                    "Transfer-Encoding: gzip, chunked\r\n",
                    "transfer-encoding:\u000bchunked\r\n",
                    " folded: line\r\n",
                    "HTTP/1.1 200 OK\r\n",
                    "HTTP/2.0 200 OK\r\n",
                    "0\r\n\r\n",
                    "\u007f",
                    "\u0085",
                    "\u00a0");

    private final Random random;

    ResponseStreams(Random random) {
        this.random = random;
    }

    /** Returns one to three valid responses; only the last one may last until the end. */
    String valid() {
        StringBuilder out = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            response(out, i == count - 1);
        }
        return out.toString();
    }

    /** Returns such responses with a few things wrong. */
    String spoiled() {
        StringBuilder out = new StringBuilder(valid());
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.deleteCharAt(at);
                case 1 -> out.setCharAt(at, (char) random.nextInt(256));
                case 2 -> out.insert(at, pick(SPOILS));
                default -> {
                    int to = Math.min(out.length(), at + 1 + random.nextInt(12));
                    out.insert(random.nextInt(out.length()), out.substring(at, to));
                }
            }
        }
        return out.length() == 0 ? "x" : out.toString();
    }

    static byte[] bytes(String stream) {
        return stream.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void response(StringBuilder out, boolean last) {
        String status = pick(STATUS_LINES);
        out.append(status).append("\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            out.append(pick(HEADERS)).append("\r\n");
        }
        boolean bodiless = status.matches("HTTP/1.. (1..|204|304).*");
        String body = "x\r\n".repeat(random.nextInt(8)) + "y".repeat(random.nextInt(200));
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

    private void chunks(StringBuilder out, String body) {
        int done = 0;
        while (done < body.length()) {
            int size = Math.min(body.length() - done, 1 + random.nextInt(60));
            String digits = Integer.toHexString(size);
            out.append(random.nextBoolean() ? digits.toUpperCase() : "00" + digits);
            out.append(random.nextInt(4) == 0 ? pick(EXTENSIONS) : "").append("\r\n");
            out.append(body, done, done + size).append("\r\n");
            done += size;
        }
        out.append("0\r\n");
        out.append(random.nextInt(3) == 0 ? "X-Trailer: t\r\n\r\n" : "\r\n");
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
