package io.watchgate.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes what a peer may send on one connection: valid messages, and spoiled ones. */
abstract class MessageStreams {

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
                    "POST /mcp HTTP/1.1\r\n",
                    "content-length: +3\r\n",
                    "content-length: 3, 3\r\n",
                    "transfer-encoding: chunked, chunked\r\n",
                    "transfer-encoding: identity\r\n",
                    "100000005\r\n",
                    "fffffffffffffffff\r\n",
                    "0x",
                    "HTTP/1.0",
                    " HTTP/1.1",
                    "HTTP/2.0 200 OK\r\n",
                    "0\r\n\r\n",
                    "\u007f",
                    "\u0085",
                    "\u00a0");

    private final Random random;

    MessageStreams(Random random) {
        this.random = random;
    }

    /** Appends one valid message; only the last one may last until the end. */
    abstract void message(StringBuilder out, boolean last);

    /** Returns one to three valid messages. */
    final String valid() {
        StringBuilder out = new StringBuilder();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            message(out, i == count - 1);
        }
        return out.toString();
    }

    /** Returns such messages with a few things wrong. */
    final String spoiled() {
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

    /** Returns a body of some length. */
    final String body() {
        return "x\r\n".repeat(random.nextInt(8)) + "y".repeat(random.nextInt(200));
    }

    /** Appends {@code body} in chunks, and the end. */
    final void chunks(StringBuilder out, String body) {
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

    final String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
