package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reload changes, and above all what it does not. */
class DaemonReloadIT {

    @TempDir private Path directory;

    private static void reload(DaemonProcess daemon, int count) throws Exception {
        daemon.signal("HUP");
        daemon.await("Reloader: reloaded ", count);
    }

    private static String now(McpSession session) throws Exception {
        return session.call("now", "{\"zone\":\"UTC\"}").get(60, TimeUnit.SECONDS);
    }

    @Test
    void touchesNothingThatIsNotChanged() throws Exception {
        DaemonConfig config =
                new DaemonConfig(directory).upstream("clock", "clock").upstream("notes", "notes");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession clock = McpSession.open(daemon.port(), "/mcp/clock");
            now(clock);
            CompletableFuture<String> slow = clock.begin("wait", "{\"seconds\":1.5}");
            config.without("notes").upstream("more", "notes").write();
            reload(daemon, 1);
            assertThat(slow).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("waited 1.5 s");
            assertThat(now(clock)).endsWith("Z[UTC]");
            assertThat(daemon.count("upstream clock is process")).isEqualTo(1);
            assertThat(ProcessHandle.of(daemon.child("clock", 1))).isPresent();
            McpSession more = McpSession.open(daemon.port(), "/mcp/more");
            assertThat(more.call("find", "{}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .isEqualTo("nothing found");
            assertThatThrownBy(() -> McpSession.open(daemon.port(), "/mcp/notes"))
                    .hasMessageContaining("no such endpoint");
        }
    }

    @Test
    void drainsTheLegsOfAChangedUpstreamAndKeepsItsSessions() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            now(session);
            CompletableFuture<String> slow = session.begin("wait", "{\"seconds\":1.5}");
            config.upstream("clock", "clock", "env", Map.of("MARK", "new")).write();
            reload(daemon, 1);
            assertThat(now(session)).endsWith("Z[UTC]");
            long successor = daemon.child("clock", 2);
            assertThat(slow).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("waited 1.5 s");
            DaemonProcess.awaitGone(daemon.child("clock", 1));
            assertThat(ProcessHandle.of(successor)).isPresent();
        }
    }

    @Test
    void tellsSessionsWhoseListsMayHaveChanged() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            try (InputStream stream = session.listen().get(60, TimeUnit.SECONDS).body();
                    BufferedReader events =
                            new BufferedReader(
                                    new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                config.with(
                                "policy",
                                Map.of("rules", List.of(Map.of("deny", Map.of("tool", "wait")))))
                        .write();
                reload(daemon, 1);
                String line;
                do {
                    line = events.readLine();
                } while (line != null && !line.contains("notifications/tools/list_changed"));
                assertThat(line).isNotNull();
            }
            assertThat(session.call("wait", "{\"seconds\":1}"))
                    .succeedsWithin(60, TimeUnit.SECONDS)
                    .asString()
                    .contains("-32602");
        }
    }

    @Test
    void keepsTheOldConfigurationWhenTheNewOneIsWrong() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            Files.writeString(config.file(), "version: 1\nupstraems: {}\n");
            daemon.signal("HUP");
            daemon.await(
                    "reload failed, the old configuration holds on: .*:2:1: upstraems: unknown key"
                            + " \\(did you mean upstreams\\?\\)");
            assertThat(now(session)).endsWith("Z[UTC]");
            config.with("loops", 3).write();
            daemon.signal("HUP");
            daemon.await(
                    "reload failed.*loops: 3 \\(expected: 2, as at the start; a change needs a"
                            + " restart\\)");
            assertThat(now(session)).endsWith("Z[UTC]");
            config.with("loops", 2).with("io", "nio").write();
            daemon.signal("HUP");
            daemon.await("reload failed.*io: nio \\(expected: epoll.*a change needs a restart\\)");
            config.with("io", "auto").write();
            reload(daemon, 1);
            assertThat(now(session)).endsWith("Z[UTC]");
        }
    }

    @Test
    void addsAndRemovesListenersWithoutLosingSessions() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            config.with("listen", List.of("127.0.0.1:0", "127.0.0.2:0")).write();
            reload(daemon, 1);
            int added = Integer.parseInt(daemon.await("on 127.0.0.2:(\\d+)").group(1));
            assertThat(answers("127.0.0.2", added)).isTrue();
            assertThat(now(session)).endsWith("Z[UTC]");
            config.with("listen", List.of("127.0.0.1:0")).write();
            reload(daemon, 2);
            daemon.await("no longer listening on 127.0.0.2:" + added);
            assertThatThrownBy(() -> answers("127.0.0.2", added))
                    .isInstanceOf(ConnectException.class);
            assertThat(now(session)).endsWith("Z[UTC]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nio"})
    void widensAndNarrowsAListenerOnItsPortAndDrainsItsConnections(String io) throws Exception {
        DaemonConfig config = new DaemonConfig(directory).with("io", io).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            int port = daemon.port();
            Object everywhere = Map.of("address", "0.0.0.0:" + port, "open", true);
            McpSession session = McpSession.open(port, "/mcp/clock");
            now(session);
            CompletableFuture<String> slow = session.begin("wait", "{\"seconds\":1.5}");
            config.with("listen", List.of(everywhere)).write();
            reload(daemon, 1);
            daemon.await("no longer listening on 127.0.0.1:" + port);
            assertThat(answers("127.0.0.2", port)).isTrue();
            assertThat(slow).succeedsWithin(60, TimeUnit.SECONDS).isEqualTo("waited 1.5 s");
            assertThat(now(session.reconnect())).endsWith("Z[UTC]");

            config.with("listen", List.of("127.0.0.1:" + port)).write();
            reload(daemon, 2);
            daemon.await("no longer listening on 0.0.0.0:" + port);
            assertThatThrownBy(() -> answers("127.0.0.2", port))
                    .isInstanceOf(ConnectException.class);
            assertThat(now(session.reconnect())).endsWith("Z[UTC]");
        }
    }

    @Test
    void keepsTheNarrowListenerWhenTheReloadThatWidensItFails() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write());
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = daemon.port();
            McpSession session = McpSession.open(port, "/mcp/clock");
            Object everywhere = Map.of("address", "0.0.0.0:" + port, "open", true);
            String address = "127.0.0.1:" + taken.getLocalPort();
            config.with("listen", List.of(everywhere, address)).write();
            daemon.signal("HUP");
            daemon.await("reload failed.*cannot listen on " + address + ": Address already in use");
            assertThatThrownBy(() -> answers("127.0.0.2", port))
                    .isInstanceOf(ConnectException.class);
            assertThat(now(session)).endsWith("Z[UTC]");
        }
    }

    private static boolean answers(String host, int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nhost: " + host + ":" + port + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine()
                    .startsWith("HTTP/1.1 40");
        }
    }

    @Test
    void changesNothingWhenAnAddressCannotBeHad() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write());
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            String address = "127.0.0.1:" + taken.getLocalPort();
            config.with("listen", List.of("127.0.0.1:0", address)).without("clock").write();
            daemon.signal("HUP");
            daemon.await("reload failed.*cannot listen on " + address + ": Address already in use");
            assertThat(now(session)).endsWith("Z[UTC]");
        }
    }
}
