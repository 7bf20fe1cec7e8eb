package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** More connections than there may be, or than there are descriptors for. */
class ConnectionLimitIT {

    @TempDir private Path directory;

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Sends a request nobody has an endpoint for; returns the response's first line. */
    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(ascii()));
        return status(socket);
    }

    private static String status(Socket socket) throws IOException {
        byte[] bytes = new byte[1024];
        int length = socket.getInputStream().read(bytes);
        return new String(bytes, 0, Math.max(0, length), ascii()).lines().findFirst().orElse("");
    }

    private static Charset ascii() {
        return StandardCharsets.US_ASCII;
    }

    @Test
    void answersConnectionsBeyondTheCapWith503() throws Exception {
        Path config = new DaemonConfig(directory).with("limits", Map.of("connections", 2)).write();
        try (DaemonProcess daemon = DaemonProcess.start(config)) {
            int port = daemon.port();
            try (Socket first = connect(port);
                    Socket second = connect(port)) {
                assertThat(ask(first)).isEqualTo("HTTP/1.1 404 Not Found");
                assertThat(ask(second)).isEqualTo("HTTP/1.1 404 Not Found");
                try (Socket third = connect(port)) {
                    String response = new String(third.getInputStream().readAllBytes(), ascii());
                    assertThat(response)
                            .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                            .contains("retry-after: 1\r\n", "connection: close\r\n")
                            .contains("no more than 2 connections (limits.connections)");
                }
                assertThat(ask(first)).isEqualTo("HTTP/1.1 404 Not Found");
                second.close();
                assertThat(firstPlace(port)).isEqualTo("HTTP/1.1 404 Not Found");
            }
        }
    }

    /** Connects until the gateway has seen that a place is free. */
    private static String firstPlace(int port) throws IOException {
        String status;
        do {
            try (Socket next = connect(port)) {
                status = ask(next);
            } catch (IOException reset) {
                status = "HTTP/1.1 503";
            }
        } while (status.isEmpty() || status.startsWith("HTTP/1.1 503"));
        return status;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void pausesWhenDescriptorsRunOutAndGoesOnWhenThereAreSome() throws Exception {
        Path config =
                new DaemonConfig(directory)
                        .with("limits", Map.of("connections", 10_000))
                        .with("admin", "127.0.0.1:0")
                        .write();
        String launcher = distribution().resolve("bin/watchgate").toString();
        List<String> command =
                List.of("sh", "-c", "ulimit -n 160; exec \"$0\" run -c \"$1\"", launcher);
        List<String> withConfig = new ArrayList<>(command);
        withConfig.add(config.toString());
        try (DaemonProcess daemon = DaemonProcess.of(withConfig);
                Socket early = admin(daemon)) {
            int port = daemon.port();
            List<Socket> open = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    open.add(connect(port));
                }
                daemon.await("cannot accept connections on .*: Too many open files; trying again");
                // The kernel keeps the others; those that were accepted are served.
                assertThat(ask(open.get(0))).isEqualTo("HTTP/1.1 404 Not Found");
                awaitReadyz(early, "503 Service Unavailable");
                try (Socket probe = admin(daemon)) {
                    assertThat(readyz(probe))
                            .as("on a connection that comes when there are no descriptors")
                            .startsWith("HTTP/1.1 503 Service Unavailable")
                            .contains(
                                    "cannot accept connections on 127.0.0.1:0: Too many open"
                                            + " files");
                }
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
            daemon.await("accepting connections on .* again");
            try (Socket late = connect(port)) {
                assertThat(ask(late)).isEqualTo("HTTP/1.1 404 Not Found");
            }
            awaitReadyz(early, "200 OK");
            assertThat(daemon.count("cannot accept connections on 127")).isEqualTo(1);
            assertThat(daemon.log()).doesNotContain("exceptionCaught");
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
        }
    }

    private static Socket admin(DaemonProcess daemon) throws Exception {
        String port = daemon.await("admin listener on \\S+:(\\d+)$").group(1);
        return connect(Integer.parseInt(port));
    }

    /** Asks whether clients should be sent here; returns status and body. */
    private static String readyz(Socket probe) throws IOException {
        String head = "GET /readyz HTTP/1.1\r\nhost: localhost:" + probe.getPort() + "\r\n\r\n";
        probe.getOutputStream().write(head.getBytes(ascii()));
        byte[] bytes = new byte[4096];
        int length = probe.getInputStream().read(bytes);
        return new String(bytes, 0, Math.max(0, length), ascii());
    }

    private static void awaitReadyz(Socket probe, String status) throws IOException {
        String answer;
        do {
            answer = readyz(probe);
        } while (!answer.startsWith("HTTP/1.1 " + status));
    }

    private static Path distribution() throws IOException {
        try (Stream<Path> found = Files.list(Repository.path("proxy-server/target/dist"))) {
            return found.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }
}
