package io.watchgate.server.audit;

import io.watchgate.config.key.HostPort;
import io.watchgate.server.line.LineOutput;
import io.watchgate.server.line.LineRing;
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
final class SyslogOutput implements LineOutput {

    private static final int CONNECT_MILLIS = 5000;
    private static final int BATCH = 64 * 1024;

    private final String name;
    private final boolean tcp;
    private final HostPort server;
    private final byte[] lines = new byte[BATCH];
    private final ByteBuffer received = ByteBuffer.allocate(512);
    private @Nullable ByteChannel channel;

    /** Creates an output that is not connected yet; {@code name} is its address with its scheme. */
    SyslogOutput(String name) {
        this.name = name;
        this.tcp = name.startsWith("tcp:");
        this.server = HostPort.parse(name.substring("udp://".length()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isOpen() {
        return channel != null;
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
    public long take(LineRing ring) throws IOException {
        int count = ring.peek(lines);
        if (count > 0 && channel instanceof SocketChannel connection) {
            refuseEnded(connection);
        }
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (lines[i] == '\n') {
                send(start, i - start);
                ring.remove(i + 1 - start);
                start = i + 1;
            }
        }
        return start;
    }

    private void send(int start, int length) throws IOException {
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
        if (old != null) {
            old.close();
        }
    }
}
