package io.watchgate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client on a connection that carries one message a line. Sends exact bytes and reads whole
 * lines.
 *
 * <p>Blocking; every wait ends after {@link Await#LIMIT}. Used by one thread at a time.
 */
public final class LineClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;

    private LineClient(int port, int receiveBuffer) {
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
    public static LineClient connect(int port) {
        return new LineClient(port, 0);
    }

    /** Opens a connection whose kernel takes few bytes that nobody reads. */
    public static LineClient connectSlow(int port) {
        return new LineClient(port, 4096);
    }

    /** Sends a message and a line feed. */
    public LineClient send(String message) {
        return raw(message + "\n");
    }

    /** Sends text as UTF-8. */
    public LineClient raw(String text) {
        return raw(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends portions, each with a call of its own. */
    public LineClient raw(List<byte[]> portions) {
        try {
            for (byte[] portion : portions) {
                socket.getOutputStream().write(portion);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that nothing more will be sent. */
    public LineClient endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the session, including {@code notifications/initialized}; returns the answer. */
    public String initialize(String revision, String capabilities) {
        send(McpClient.initialize("0", revision, capabilities));
        String answer = line();
        if (!"0".equals(Json.find(answer, "id")) || Json.find(answer, "result") == null) {
            throw new AssertionError("no session: " + answer);
        }
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        return answer;
    }

    /** Reads the next line, without its line feed. */
    public String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new AssertionError("the connection ended within or before: " + line);
                }
                line.write(next);
            }
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("no line came, but: " + line, silence);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.UTF_8);
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
}
