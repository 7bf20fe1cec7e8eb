package io.watchgate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection on which exact bytes are sent and responses are read strictly: what is no correct
 * HTTP/1.1 fails the test.
 *
 * <p>Blocking; every wait ends after {@link Await#LIMIT}. Used by one thread at a time.
 */
public final class RawHttpClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private @Nullable InputStream stream;

    private RawHttpClient(int port, int receiveBuffer) {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a connection to a port on loopback. */
    public static RawHttpClient connect(int port) {
        return new RawHttpClient(port, 0);
    }

    /** Opens a connection whose kernel takes few bytes that nobody reads. */
    public static RawHttpClient connectSlow(int port) {
        return new RawHttpClient(port, 4096);
    }

    /** Returns this end's port. */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Sends text as UTF-8. */
    public RawHttpClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes. */
    public RawHttpClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes as long as the other end takes them. */
    public RawHttpClient sendWhatItTakes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closedByPeer) {
            // The response, if there is one, says why.
        }
        return this;
    }

    /** Says that nothing more will be sent. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a whole response to a request that was not HEAD. */
    public RawResponse response() {
        return response(false);
    }

    /** Reads the response to a HEAD request, which has no body. */
    public RawResponse responseToHead() {
        return response(true);
    }

    private RawResponse response(boolean head) {
        RawResponse begun = head();
        try {
            InputStream body = body(begun, head);
            byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
            return new RawResponse(begun.status(), begun.headers(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("within the body of " + begun, e);
        }
    }

    /** Reads the head of a response whose body is then read with {@link #event()}. */
    public RawResponse streamHead() {
        RawResponse head = head();
        if (!head.isStream()) {
            throw new AssertionError("no event stream: " + response(head));
        }
        stream = body(head, false);
        return head;
    }

    private RawResponse response(RawResponse head) {
        try {
            InputStream body = body(head, false);
            byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
            return new RawResponse(head.status(), head.headers(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the head of a response, whatever follows. */
    public RawResponse head() {
        try {
            String status = line(in);
            if (!status.matches("HTTP/1\\.1 [1-5][0-9][0-9] [ -~]*")) {
                throw new AssertionError("no status line: " + status);
            }
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                if (!line.matches("[A-Za-z0-9-]+: ?[ -~]*")) {
                    throw new AssertionError("no header: " + line);
                }
                headers.computeIfAbsent(
                                line.substring(0, colon).toLowerCase(Locale.ROOT),
                                name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            return new RawResponse(Integer.parseInt(status.substring(9, 12)), headers, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable InputStream body(RawResponse head, boolean toHead) {
        boolean none = toHead || head.status() == 204 || head.status() < 200;
        if (none) {
            return null;
        }
        String length = head.header("content-length");
        String coding = head.header("transfer-encoding");
        if (length != null && coding != null) {
            throw new AssertionError("two framings: " + head);
        }
        if (coding != null) {
            return new ChunkedBody(in);
        }
        return length == null ? in : new FixedBody(in, Long.parseLong(length));
    }

    /** Reads the next event or comment of the stream; null at the stream's end. */
    public @Nullable SseEvent event() {
        InputStream body = stream;
        if (body == null) {
            streamHead();
            return event();
        }
        try {
            return SseReader.read(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads up to the next event that carries a message, and returns the message. */
    public String message() {
        return messageEvent().message();
    }

    /** Reads up to the next event that carries a message. */
    public SseEvent messageEvent() {
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        for (SseEvent event = event(); event != null; event = event()) {
            if (event.isMessage()) {
                return event;
            }
            // Comments come all the time; a message that does not come must fail all the same.
            assertBefore(end);
        }
        throw new AssertionError("the stream ended (expected: a message)");
    }

    /** Reads the rest of the stream and returns the messages in it. */
    public List<String> messages() {
        List<String> messages = new ArrayList<>();
        long end = System.nanoTime() + Await.LIMIT.toNanos();
        for (SseEvent event = event(); event != null; event = event()) {
            if (event.isMessage()) {
                messages.add(event.message());
            }
            assertBefore(end);
        }
        stream = null;
        return messages;
    }

    private static void assertBefore(long end) {
        if (System.nanoTime() - end > 0) {
            throw new AssertionError("the stream goes on without what was waited for");
        }
    }

    /** Reads a response that is one JSON value or a stream, and returns its last message. */
    public String answer() {
        RawResponse head = head();
        if (head.isStream()) {
            stream = body(head, false);
            List<String> messages = messages();
            return messages.isEmpty() ? "" : messages.get(messages.size() - 1);
        }
        return response(head).body();
    }

    /** Tells whether bytes have arrived that nobody has read. Does not wait. */
    public boolean hasArrived() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one byte, whatever it is. */
    public int readByte() {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless the other end closes the connection without sending anything more. */
    public void expectClosed() {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError(
                        "bytes before the end: " + (char) next + new String(in.readAllBytes()));
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection stays open", open);
        } catch (IOException reset) {
            // Closed with unread bytes: an end as good as the other.
        }
    }

    /** Closes the connection at once, as a client does that has crashed. */
    public void abort() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a line that ends with CR LF. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed within or before a line: " + line);
            }
            if (next == '\n') {
                throw new AssertionError("a bare line feed behind " + line);
            }
            line.write(next);
        }
        if (in.read() != '\n') {
            throw new AssertionError("CR without LF behind " + line);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
