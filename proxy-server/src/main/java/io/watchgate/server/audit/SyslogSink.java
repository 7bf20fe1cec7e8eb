package io.watchgate.server.audit;

import io.watchgate.config.key.HostPort;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines to a syslog server: each in a datagram of its own (RFC 5426), or over TCP behind its
 * length (RFC 6587, octet counting).
 *
 * <p>A connection that the server has ended is noticed before the next lines are written. Confined
 * to the writing thread, which blocks when the server does not read.
 */
final class SyslogSink implements RecordSink {

    private static final int CONNECT_MILLIS = 5000;

    private final String name;
    private final boolean tcp;
    private final HostPort server;
    private final ByteBuffer received = ByteBuffer.allocate(512);
    private @Nullable ByteChannel channel;
    private @Nullable IOException broken;

    /** Creates a sink that is not connected yet; {@code name} is its address with its scheme. */
    SyslogSink(String name) {
        this.name = name;
        this.tcp = name.startsWith("tcp:");
        this.server = HostPort.parse(name.substring("udp://".length()));
    }

    @Override
    public void open() throws IOException {
        InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
        if (address.isUnresolved()) {
            throw new UnknownHostException(server.host());
        }
        ByteChannel opened = tcp ? connected(address) : DatagramChannel.open().connect(address);
        close();
        channel = opened;
    }

    private static SocketChannel connected(InetSocketAddress address) throws IOException {
        SocketChannel opened = SocketChannel.open();
        try {
            opened.socket().connect(address, CONNECT_MILLIS);
            return opened;
        } catch (IOException failure) {
            opened.close();
            throw failure;
        }
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        IOException before = broken;
        if (before != null) {
            throw before;
        }
        if (channel instanceof SocketChannel connection) {
            refuseEnded(connection);
        }
        int start = 0;
        try {
            for (int i = 0; i < count; i++) {
                if (lines[i] == '\n') {
                    send(lines, start, i - start);
                    start = i + 1;
                }
            }
        } catch (IOException failure) {
            if (start == 0) {
                throw failure;
            }
            // What was sent is not sent again.
            broken = failure;
        }
        return start;
    }

    private void send(byte[] lines, int start, int length) throws IOException {
        ByteChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(name + ": closed (expected: open)");
        }
        ByteBuffer message = ByteBuffer.wrap(lines, start, length);
        if (!tcp) {
            open.write(message);
            return;
        }
        byte[] count = (length + " ").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(count.length + length);
        frame.put(count).put(message).flip();
        while (frame.hasRemaining()) {
            open.write(frame);
        }
    }

    /** What is written to a connection that the other end has closed would be lost unnoticed. */
    private void refuseEnded(SocketChannel connection) throws IOException {
        connection.configureBlocking(false);
        received.clear();
        int read = connection.read(received);
        connection.configureBlocking(true);
        if (read < 0) {
            throw new IOException("the server has closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        ByteChannel old = channel;
        channel = null;
        broken = null;
        if (old != null) {
            old.close();
        }
    }
}
