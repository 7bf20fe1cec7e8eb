package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection that the {@link HttpPeer} has accepted. */
final class PeerConnection {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");

    private final Socket socket;
    private final Consumer<PeerRequest> receiver;
    private final int longestBody;
    private final CountDownLatch closed = new CountDownLatch(1);

    PeerConnection(Socket socket, Consumer<PeerRequest> receiver, int longestBody) {
        this.longestBody = longestBody;
        this.socket = socket;
        this.receiver = receiver;
    }

    void start() {
        Thread reader = new Thread(this::read, "peer-" + socket.getPort());
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                Matcher length = LENGTH.matcher(head);
                int expected = length.find() ? Integer.parseInt(length.group(1)) : 0;
                if (expected > longestBody) {
                    receiver.accept(new PeerRequest(this, head, ""));
                    return;
                }
                byte[] body = in.readNBytes(expected);
                if (body.length < expected) {
                    throw new EOFException("within a body");
                }
                receiver.accept(
                        new PeerRequest(this, head, new String(body, StandardCharsets.UTF_8)));
            }
        } catch (IOException gone) {
            closed.countDown();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("after " + text);
            }
            head.write(b);
            text = b == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
        }
        return text;
    }

    /** Sends these characters, one byte each. */
    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a body that was left until the gateway closes; returns its length. */
    long drain() {
        long length = 0;
        try {
            byte[] portion = new byte[8192];
            int read;
            while ((read = socket.getInputStream().read(portion)) >= 0) {
                length += read;
            }
        } catch (IOException reset) {
            // A close with data on the way is a reset.
        }
        return length;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the gateway has closed the connection. */
    void awaitClosed() throws InterruptedException {
        assertThat(closed.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("closed by the gateway")
                .isTrue();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }
}
