package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the servers of the isolation lab answer to a neighbour's calls: late, or with very much.
 *
 * <p>Reads messages as {@link EchoAnswers} does.
 */
final class NeighbourAnswers {

    /** A tool that takes {@link #SLOW_SECONDS}. */
    static final String SLOW = "wait_for_it";

    /** A tool whose answer has {@link #LARGE_BYTES} of text. */
    static final String LARGE = "large_document";

    static final int SLOW_SECONDS = 2;
    static final long LARGE_BYTES = 50L << 20;

    private static final int PORTION = 1 << 20;
    private static final byte[] TEXT = text();
    // Direct, for a socket would copy all of an answer that stands on the heap.
    private static final ByteBuf SHARED = Unpooled.unreleasableBuffer(direct(TEXT));

    private NeighbourAnswers() {}

    private static byte[] text() {
        byte[] text = new byte[PORTION];
        Arrays.fill(text, (byte) 'x');
        return text;
    }

    private static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Tells whether a message of so many bytes calls this tool. */
    static boolean calls(String tool, byte[] message, int from, int to) {
        byte[] name = EchoAnswers.ascii("\"name\":\"" + tool + "\"");
        return EchoAnswers.after(name, message, from, to) >= 0;
    }

    private static byte[] head(byte[] message, int from, int to) {
        int id = EchoAnswers.after(EchoAnswers.ascii("\"id\":"), message, from, to);
        int end = id;
        while (message[end] != ',' && message[end] != '}') {
            end++;
        }
        String spelled = new String(message, id, end - id, StandardCharsets.US_ASCII);
        return EchoAnswers.ascii(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + spelled
                        + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
    }

    private static byte[] tail() {
        return EchoAnswers.ascii("\"}]}}");
    }

    /** Returns the answer to a call of {@link #LARGE}, most of whose bytes exist only once. */
    static ByteBuf large(byte[] message, int from, int to) {
        ByteBuf[] parts = new ByteBuf[(int) (LARGE_BYTES / PORTION) + 2];
        Arrays.setAll(parts, part -> SHARED.duplicate());
        parts[0] = direct(head(message, from, to));
        parts[parts.length - 1] = direct(tail());
        return Unpooled.wrappedBuffer(parts.length, parts);
    }

    /** Writes the answer to a call of {@link #LARGE}. */
    static void writeLarge(OutputStream out, byte[] message, int from, int to) throws IOException {
        out.write(head(message, from, to));
        for (long written = 0; written < LARGE_BYTES; written += PORTION) {
            out.write(TEXT);
        }
        out.write(tail());
    }
}
