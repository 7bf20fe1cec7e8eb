package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.server.admin.GatewayControl;
import io.watchgate.server.observability.Machine;
import io.watchgate.testkit.Records;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the admin listener when another configuration wants it otherwise. */
class AdminListenerTest {

    @TempDir private Path directory;
    private Machine machine;
    private AdminListener listener;
    private int port;

    @BeforeEach
    void open() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        machine = new Machine(directory, "admin: 127.0.0.1:" + port + "\nupstreams: {}\n");
        listener =
                new AdminListener(
                        machine.observability(), new Control(), "1.2.3", new AcceptWatch());
        apply(machine.config());
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        machine.close();
    }

    private void apply(GatewayConfig config) throws IOException {
        listener.prepare(config);
        listener.commit(config);
    }

    private GatewayConfig with(String key, Object value) {
        GatewayConfig config = machine.config();
        return Records.with(config, "admin", Records.with(config.admin(), key, value));
    }

    private boolean answers(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            String request = "GET /livez HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            return new String(status, StandardCharsets.US_ASCII).endsWith("200");
        }
    }

    @Test
    void isOpenedAnewOnItsPort() throws Exception {
        assertThat(answers("admin.example.com")).isFalse();
        apply(with("hosts", List.of("admin.example.com")));
        assertThat(answers("admin.example.com")).isTrue();
    }

    @Test
    void isOpenedAsItWasWhenTheOtherAddressCannotBeHad() throws Exception {
        // An address for documentation (RFC 5737), which no machine has.
        apply(with("address", new HostPort("192.0.2.1", port)));
        assertThat(answers("localhost")).isTrue();
        apply(with("hosts", List.of("admin.example.com")));
        assertThat(answers("admin.example.com")).isTrue();
    }

    @Test
    void staysClosedWhenItsPortIsTakenMeanwhile() throws Exception {
        GatewayConfig off = with("enabled", false);
        apply(off);
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> listener.prepare(machine.config()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("admin.address");
            listener.abandon();
            assertThat(taken.isBound()).isTrue();
        }
        apply(machine.config());
        assertThat(answers("localhost")).isTrue();
    }

    /** A gateway that is ready and has no listeners. */
    private static final class Control implements GatewayControl {

        @Override
        public List<String> notReady() {
            return List.of();
        }

        @Override
        public List<ListenerState> listeners() {
            return List.of();
        }

        @Override
        public ConnectionCounts connections() {
            return new ConnectionCounts(0, 1, 0, 0);
        }

        @Override
        public CompletionStage<ReloadOutcome> reload() {
            return CompletableFuture.completedFuture(new ReloadOutcome(true, "nothing changed"));
        }
    }
}
