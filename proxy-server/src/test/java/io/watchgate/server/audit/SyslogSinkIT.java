package io.watchgate.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.server.line.LineBuilder;
import io.watchgate.server.line.LineRing;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A syslog server on this machine. */
class SyslogSinkIT {

    private static final int PATIENCE = 30_000;

    private final LineRing ring = new LineRing(64 * 1024);

    private void offer(String line) {
        byte[] bytes = LineBuilder.ascii(line + "\n");
        ring.offer(bytes, bytes.length);
    }

    private void take(SyslogSink sink) throws IOException {
        new SinkOutput("syslog", sink, 4096).take(ring);
    }

    @Test
    void sendsEachLineInADatagramOfItsOwn() throws Exception {
        SyslogSink sink = null;
        try (DatagramSocket server =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            server.setSoTimeout(PATIENCE);
            sink = new SyslogSink("udp://127.0.0.1:" + server.getLocalPort());
            sink.open();
            offer("<134>1 one");
            offer("<134>1 two");
            take(sink);
            assertThat(ring.isEmpty()).isTrue();
            for (String expected : new String[] {"<134>1 one", "<134>1 two"}) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                server.receive(packet);
                assertThat(
                                new String(
                                        packet.getData(),
                                        0,
                                        packet.getLength(),
                                        StandardCharsets.US_ASCII))
                        .isEqualTo(expected);
            }
        } finally {
            if (sink != null) {
                sink.close();
            }
        }
    }

    @Test
    void countsOctetsOverTcpAndNoticesThatTheServerIsGone() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(PATIENCE);
            SyslogSink sink = new SyslogSink("tcp://127.0.0.1:" + server.getLocalPort());
            sink.open();
            try (Socket connection = server.accept()) {
                connection.setSoTimeout(PATIENCE);
                offer("<134>1 one");
                offer("<134>1 three");
                take(sink);
                assertThat(read(connection.getInputStream(), 28))
                        .isEqualTo("10 <134>1 one12 <134>1 three");
            }
            offer("<134>1 four");
            assertThatThrownBy(() -> awaitFailure(sink)).isInstanceOf(IOException.class);
            assertThat(ring.isEmpty()).isFalse();
            sink.open();
            try (Socket connection = server.accept()) {
                connection.setSoTimeout(PATIENCE);
                take(sink);
                assertThat(read(connection.getInputStream(), 14)).isEqualTo("11 <134>1 four");
            }
            sink.close();
        }
    }

    /** The end of the connection arrives when it arrives; nothing is written before it is known. */
    private static void awaitFailure(SyslogSink sink) throws IOException {
        byte[] noLine = {'x'};
        for (int i = 0; i < Integer.MAX_VALUE; i++) {
            sink.write(noLine, 1);
            Thread.yield();
        }
    }

    private static String read(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.US_ASCII);
    }
}
