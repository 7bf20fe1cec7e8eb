package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a running gateway, and what they can tell it. */
class DaemonOperationIT {

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir private Path directory;

    private HttpResponse<String> admin(DaemonProcess daemon, String method, String path)
            throws Exception {
        String address = daemon.await("admin listener on (\\S+)").group(1);
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void isNotReadyBeforeARequiredUpstreamIsUp() throws Exception {
        DaemonConfig config =
                new DaemonConfig(directory)
                        .with("admin", "127.0.0.1:0")
                        .upstream("clock", "clock", "required", true);
        Path lock = directory.resolve("go");
        config.upstream(
                "clock",
                "clock",
                "required",
                true,
                "command",
                List.of(
                        "sh",
                        "-c",
                        "until [ -e '"
                                + lock
                                + "' ]; do sleep 0.05; done; exec "
                                + String.join(" ", DaemonProcess.java("sample", "clock"))));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            daemon.child("clock", 1);
            HttpResponse<String> early = admin(daemon, "GET", "/readyz");
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body()).contains("upstream clock is not up");
            assertThat(daemon.count("ready: ")).isZero();
            Files.createFile(lock);
            daemon.await("ready: ");
            assertThat(admin(daemon, "GET", "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isReadyBehindAWarmUpThatLeavesNoTrace() throws Exception {
        Path log = directory.resolve("access.log");
        Path audit = directory.resolve("audit.jsonl");
        DaemonConfig config =
                new DaemonConfig(directory)
                        .with("admin", "127.0.0.1:0")
                        .with("warm-up", "20s")
                        .with("access-log", log.toString())
                        .with("audit", audit.toString())
                        .server("far", Map.of("url", "http://127.0.0.1:9/mcp"));
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            HttpResponse<String> early = admin(daemon, "GET", "/readyz");
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body()).contains("warming up");
            daemon.await("ready: ");
            assertThat(admin(daemon, "GET", "/metrics").body())
                    .contains("watchgate_requests_in_flight 0")
                    .doesNotContain("watchgate_requests_total{")
                    .doesNotContain("\"warm\"");
            assertThat(admin(daemon, "GET", "/status").body()).doesNotContain("\"warm\"");
            assertThat(daemon.count("upstream warm")).isZero();
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
        }
        assertThat(log).isEmptyFile();
        assertThat(audit).isEmptyFile();
    }

    @Test
    void reloadsByPostAndCountsIt() throws Exception {
        DaemonConfig config = new DaemonConfig(directory).with("admin", "127.0.0.1:0");
        try (DaemonProcess daemon = DaemonProcess.start(config.upstream("a", "clock").write())) {
            daemon.await("ready: ");
            config.upstream("b", "notes").write();
            HttpResponse<String> reloaded = admin(daemon, "POST", "/reload");
            assertThat(reloaded.statusCode()).as(reloaded.body()).isEqualTo(200);
            assertThat(reloaded.body()).contains("2 upstreams");
            Files.writeString(config.file(), "version: 2\n");
            HttpResponse<String> refused = admin(daemon, "POST", "/reload");
            assertThat(refused.statusCode()).isBetween(400, 599);
            assertThat(refused.body()).contains("version");
            assertThat(admin(daemon, "GET", "/metrics").body())
                    .contains("config_reloads_total{result=\"failure\"} 1")
                    .contains("config_reloads_total{result=\"success\"} 1");
        }
    }

    @Test
    void opensTheAccessLogAnewWhenItWasMovedAway() throws Exception {
        Path log = directory.resolve("access.log");
        DaemonConfig config =
                new DaemonConfig(directory)
                        .with("access-log", log.toString())
                        .upstream("clock", "clock");
        try (DaemonProcess daemon = DaemonProcess.start(config.write())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            Path old = Files.move(log, directory.resolve("access.log.1"));
            daemon.signal("USR1");
            daemon.await("access log opened anew");
            session.call("now", "{}").get(60, TimeUnit.SECONDS);
            daemon.signal("TERM");
            assertThat(daemon.exitCode()).isZero();
            assertThat(Files.readString(old)).contains("initialize").doesNotContain("tools/call");
            assertThat(Files.readString(log)).contains("tools/call").doesNotContain("initialize");
        }
    }
}
