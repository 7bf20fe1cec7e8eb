package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listeners of a whole gateway whose connections carry one message a line. */
class LineListenersIT {

    @TempDir private Path directory;

    private static String ask(Path socket, String message) throws Exception {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8)));
            StringBuilder line = new StringBuilder();
            InputStream in = Channels.newInputStream(channel);
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
            return line.toString();
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void serveEndpointsOverTcpAndUnixSocketsAndFollowAReload() throws Exception {
        Path first = directory.resolve("a.sock");
        Path second = directory.resolve("b.sock");
        DaemonConfig config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with(
                                "listen",
                                List.of(
                                        Map.of(
                                                "address",
                                                "tcp://127.0.0.1:0",
                                                "endpoint",
                                                "/mcp/clock"),
                                        "unix://" + first));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.await("ready: tcp://127.0.0.1:\\d+, unix://" + first);
            assertThat(mode(first)).isEqualTo("rw-------");
            LineClient client = LineClient.connect(daemon.port());
            try (client) {
                client.initialize("2025-11-25", "{}");
                client.send(McpClient.toolCall("1", "now", ""));
                assertThat(Json.at(client.line(), "id")).isEqualTo("1");
                assertThat(ask(first, McpClient.request("5", "ping"))).contains("\"id\":5");
                client.send(ModernRequest.call("now").id("\"m\"").message());
                assertThat(client.line()).contains("\"m\"").contains("\"complete\"");
                assertThat(ask(first, ModernRequest.of("tools/list", "").message()))
                        .contains("clock__now")
                        .contains("\"complete\"");
                config.with(
                                "listen",
                                List.of(
                                        Map.of(
                                                "address",
                                                "unix://" + second,
                                                "mode",
                                                "0660",
                                                "users",
                                                List.of("any"))))
                        .write();
                daemon.signal("HUP");
                daemon.await("reloaded ");
                // The connection owed nothing; so its listener's end is its own.
                client.expectClosed();
            }
            assertThat(first).doesNotExist();
            assertThat(mode(second)).isEqualTo("rw-rw----");
            assertThat(ask(second, McpClient.request("6", "ping"))).contains("\"id\":6");
            config.with("listen", List.of("unix://" + second)).write();
            daemon.signal("HUP");
            daemon.await("reloaded ", 2);
            assertThat(mode(second)).isEqualTo("rw-------");
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
        }
        assertThat(second).doesNotExist();
    }

    @Test
    void takeThePlaceOfASocketOnWhichNobodyListensAnyMore() throws Exception {
        Path socket = directory.resolve("w.sock");
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        DaemonConfig config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("listen", List.of("unix://" + socket));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.await("ready: ");
            assertThat(ask(socket, McpClient.request("1", "ping"))).contains("\"id\":1");
            try (DaemonProcess other = DaemonProcess.start(config.file())) {
                assertThat(other.exitCode()).isEqualTo(1);
                assertThat(other.log()).contains("another process listens there");
            }
            assertThat(ask(socket, McpClient.request("2", "ping"))).contains("\"id\":2");
        }
    }

    @Test
    void leaveAFileAloneThatIsNoSocket() throws Exception {
        Path file = Files.writeString(directory.resolve("w.sock"), "precious");
        DaemonConfig config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("listen", List.of("unix://" + file));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            assertThat(daemon.exitCode()).isEqualTo(1);
            assertThat(daemon.log()).contains("there is a file that is no socket");
        }
        assertThat(file).hasContent("precious");
    }
}
