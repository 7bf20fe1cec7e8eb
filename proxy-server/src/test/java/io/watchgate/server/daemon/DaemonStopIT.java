package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Scenario;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a gateway starts and ends, as a process with real children. */
class DaemonStopIT {

    @TempDir private Path directory;

    @Test
    @Scenario(55)
    void servesAndLeavesNoChildBehind() throws Exception {
        Path config = new DaemonConfig(directory).upstream("clock", "clock").write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            assertThat(session.call("now", "{\"zone\":\"UTC\"}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .asString()
                    .endsWith("Z[UTC]");
            daemon.await("ready: http://127.0.0.1:" + daemon.port() + "/mcp");
            long child = daemon.child("clock", 1);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
            DaemonProcess.awaitGone(child);
            daemon.await("stopped$");
        }
    }

    @Test
    void namesTheAddressItCannotHave() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path config = new DaemonConfig(directory).with("listen", address).write();
            try (DaemonProcess daemon = DaemonProcess.start(config)) {
                assertThat(daemon.exitCode()).isEqualTo(1);
                daemon.await(
                        "^watchgate: cannot listen on " + address + ": Address already in use$");
            }
        }
    }

    @Test
    void finishesWhatIsInFlightAndAcceptsNothingMeanwhile() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("timeouts", Map.of("drain", "1h"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            int port = daemon.port();
            McpSession session = McpSession.open(port, "/mcp/clock");
            CompletableFuture<String> slow = session.begin("wait", "{\"seconds\":1.5}");
            daemon.signal("TERM");
            daemon.await("SIGTERM: stopping; in flight: 1 connections, 1 calls to upstreams");
            assertThat(refusesConnections(port)).isTrue();
            assertThat(slow).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("waited 1.5 s");
            assertThat(daemon.exitCode()).isZero();
        }
    }

    private static boolean refusesConnections(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() < 0;
        } catch (ConnectException refused) {
            return true;
        }
    }

    @Test
    void doesNotWaitForStreamsThatClientsOnlyListenTo() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("timeouts", Map.of("drain", "1h"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            try (InputStream stream = session.listen().get(60, TimeUnit.SECONDS).body()) {
                daemon.signal("INT");
                assertThat(new String(stream.readAllBytes())).contains("id: ");
            }
            assertThat(daemon.exitCode()).isZero();
        }
    }

    @Test
    void stopsNowOnTheSecondSignal() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("timeouts", Map.of("drain", "1h"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            CompletableFuture<String> endless = session.begin("wait", "{\"seconds\":3600}");
            daemon.signal("TERM");
            daemon.await("SIGTERM: stopping");
            daemon.signal("TERM");
            daemon.await("SIGTERM again: stopping now");
            assertThat(daemon.exitCode()).isZero();
            DaemonProcess.awaitGone(daemon.child("clock", 1));
            assertThat(endless).failsWithin(60, TimeUnit.SECONDS);
        }
    }

    @Test
    @Scenario(55)
    void givesUpWhatIsInFlightWhenTheTimeForItIsOver() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .upstream("clock", "clock")
                        .with("timeouts", Map.of("drain", "100ms"))
                        .write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            session.begin("wait", "{\"seconds\":3600}");
            daemon.signal("TERM");
            daemon.await("given up after 100 ms \\(timeouts.drain\\)");
            assertThat(daemon.exitCode()).isZero();
            DaemonProcess.awaitGone(daemon.child("clock", 1));
        }
    }
}
