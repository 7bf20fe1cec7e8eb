package io.watchgate.server.audit;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends lines to a syslog daemon of this machine, each in a datagram through a unix socket such as
 * {@code /dev/log}, as syslog(3) does.
 *
 * <p>The daemon says by not taking a datagram that it has too much to do; that is waited for no
 * longer than {@value #PATIENCE_MILLIS} ms. One that was started anew has another socket under the
 * same name: the old one refuses, and the next attempt connects to the new one. Confined to the
 * writing thread.
 */
final class UnixSyslogSink implements RecordSink {

    /** How long a daemon may take no datagram before the sink counts as full. */
    static final long PATIENCE_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(UnixSyslogSink.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** EMSGSIZE, as Netty's native code gives it. */
    private static final int TOO_LARGE = -90;

    private final String path;
    private ByteBuffer message = ByteBuffer.allocateDirect(64 * 1024);
    private @Nullable Socket socket;
    private boolean saidCut;

    /** Creates a sink that is not connected yet. */
    UnixSyslogSink(String path) {
        this.path = path;
    }

    @Override
    public void open() throws IOException {
        Socket opened = Socket.newSocketDomainDgram();
        try {
            opened.connect(new DomainSocketAddress(path));
        } catch (IOException failure) {
            opened.close();
            throw failure;
        }
        close();
        socket = opened;
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        Socket open = socket;
        if (open == null) {
            throw new IllegalStateException(path + ": closed (expected: open)");
        }
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (lines[i] == '\n') {
                try {
                    send(open, lines, start, i - start);
                } catch (IOException failure) {
                    if (start == 0) {
                        throw failure;
                    }
                    // What was taken is not sent again; the next line comes to the same end.
                    return start;
                }
                start = i + 1;
            }
        }
        return start;
    }

    private void send(Socket open, byte[] lines, int start, int length) throws IOException {
        if (message.capacity() < length) {
            message = ByteBuffer.allocateDirect(length);
        }
        message.clear().put(lines, start, length);
        int fits = length;
        while (true) {
            try {
                sendWhenTaken(open, fits);
                return;
            } catch (NativeIoException failure) {
                if (failure.expectedErr() != TOO_LARGE || fits < 2) {
                    throw failure;
                }
                fits = cut(fits / 2);
                sayCut(length);
            }
        }
    }

    private void sendWhenTaken(Socket open, int length) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        // Nothing is written where the daemon's queue is full (EAGAIN).
        while (open.write(message, 0, length) <= 0) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new IOException("the syslog daemon takes no more for now");
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Returns the greatest length up to {@code most} that divides no character. */
    private int cut(int most) {
        int end = most;
        while (end > 1 && (message.get(end) & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }

    private void sayCut(int length) {
        if (!saidCut) {
            saidCut = true;
            LOG.warn(
                    "audit log unix://{}: records beyond what the socket takes are cut; the first"
                            + " has {} bytes",
                    path,
                    length);
        }
    }

    @Override
    public void close() throws IOException {
        Socket old = socket;
        socket = null;
        if (old != null) {
            old.close();
        }
    }
}
