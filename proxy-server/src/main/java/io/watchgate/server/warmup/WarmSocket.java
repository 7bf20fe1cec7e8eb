package io.watchgate.server.warmup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One end of a connection, on which whole messages of HTTP/1.1 are read.
 *
 * <p>Not a channel of Netty: the gateway's own would meet it in their call sites, and be compiled
 * for it. Confined to the thread of the warm-up, which owns it.
 */
final class WarmSocket implements AutoCloseable {

    private static final String LENGTH = "content-length:";
    private static final int SMALL = 8192;
    private static final int CHANGING = 4;

    private final SocketChannel channel;
    private final Taker taker;
    private final int number;
    private final ByteBuffer reading = ByteBuffer.allocate(SMALL);
    private byte[] bytes = new byte[SMALL];
    private int length;

    /** What is done with a message. */
    interface Taker {

        /**
         * Takes a message.
         *
         * @param text its head and body, one byte a character
         */
        void take(WarmSocket from, String text) throws IOException;
    }

    /**
     * Takes ownership of {@code channel}.
     *
     * @param number tells it from others of its kind
     */
    WarmSocket(SocketChannel channel, Selector selector, Taker taker, int number)
            throws IOException {
        this.channel = channel;
        this.taker = taker;
        this.number = number;
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /**
     * Returns which spelling the head of a message has that is the {@code message}th: on three
     * connections of four always the same, as of real peers, and on the fourth another each time.
     */
    int spelling(int message) {
        return number % CHANGING == 0 ? message : number;
    }

    /** Writes a text, which is far below what the kernel takes at once. */
    void write(String text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Reads what there is, and gives each whole message to the taker. */
    void read() throws IOException {
        reading.clear();
        int count = channel.read(reading);
        if (count < 0) {
            close();
            return;
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        System.arraycopy(reading.array(), 0, bytes, length, count);
        length += count;
        int whole;
        while ((whole = messageLength()) > 0) {
            String text = new String(bytes, 0, whole, StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, whole, bytes, 0, length - whole);
            length -= whole;
            taker.take(this, text);
        }
    }

    /** Returns how long the first message is; 0 while it is not whole. */
    private int messageLength() {
        int head = find("\r\n\r\n", 0);
        if (head < 0) {
            return 0;
        }
        int end = head + 4;
        int named = find(LENGTH, 0);
        if (named >= 0 && named < head) {
            int body = 0;
            for (int at = named + LENGTH.length(); bytes[at] != '\r'; at++) {
                if (bytes[at] != ' ') {
                    body = body * 10 + bytes[at] - '0';
                }
            }
            return end + body <= length ? end + body : 0;
        }
        int chunked = find("chunked", 0);
        if (chunked < 0 || chunked > head) {
            // A GET, or an answer that says no more than its status.
            return end;
        }
        int last = find("\r\n0\r\n\r\n", head);
        return last < 0 ? 0 : last + 7;
    }

    /** Returns where {@code text}, all in lower case, stands in whatever case; -1 for nowhere. */
    private int find(String text, int from) {
        int last = length - text.length();
        for (int at = from; at <= last; at++) {
            int matched = 0;
            while (matched < text.length() && lower(bytes[at + matched]) == text.charAt(matched)) {
                matched++;
            }
            if (matched == text.length()) {
                return at;
            }
        }
        return -1;
    }

    private static int lower(byte character) {
        return character >= 'A' && character <= 'Z' ? character + 32 : character;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
