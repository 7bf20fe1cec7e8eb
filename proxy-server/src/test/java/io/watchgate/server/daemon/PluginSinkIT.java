package io.watchgate.server.daemon;

import static io.watchgate.server.daemon.AuditIT.answer;
import static io.watchgate.server.daemon.AuditIT.awaitAnswer;
import static io.watchgate.server.daemon.AuditIT.stop;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail of a gateway in a process of its own, kept by a plugin. */
class PluginSinkIT {

    @TempDir private Path directory;
    private Path jar;
    private Path place;
    private DaemonConfig config;

    @BeforeEach
    void configure() throws IOException {
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        place = Files.createDirectory(directory.resolve("place"));
        jar = plugins.resolve("made.jar");
        config =
                new DaemonConfig(directory)
                        .with("log", "info")
                        .with("plugins", plugins.toString())
                        .upstream("clock", "clock");
    }

    private void plugin(String write) throws IOException {
        PluginJar.makeSink(jar, "Made", PluginJar.sinkSource("Made", "made", 1, write));
    }

    private void audit(Object... more) throws IOException {
        Map<String, Object> sink =
                AuditIT.sink("plugin://made", "settings", Map.of("folder", place.toString()));
        for (int i = 0; i < more.length; i += 2) {
            sink.put((String) more[i], more[i + 1]);
        }
        config.with("audit", List.of(sink)).write();
    }

    private List<String> written(String file) throws IOException {
        return Files.readAllLines(place.resolve(file));
    }

    @Test
    void aReloadTakesTheJarThatIsThereNowAndLosesNoRecord() throws Exception {
        plugin("");
        audit();
        try (DaemonProcess daemon = DaemonProcess.start(config.file())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            answer(session, "now", "{}");
            plugin("note(\"another\");");
            daemon.signal("HUP");
            daemon.await("reloaded .*");
            answer(session, "now", "{}");
            config.with("audit", List.of(AuditIT.sink("plugin://mode"))).write();
            daemon.signal("HUP");
            daemon.await("reload failed.*audit\\[0\\].to: mode \\(did you mean made\\?\\)");
            answer(session, "now", "{}");
            stop(daemon);
        }
        assertThat(written("records").stream().filter(line -> line.contains("tools/call")))
                .hasSize(3);
        assertThat(written("calls")).startsWith("open", "close", "open", "another");
        assertThat(written("calls")).endsWith("another", "close");
    }

    @Test
    void aSinkThatHangsHoldsUpNoRequestUntilItsQueueIsFullAndThenRefusesThem() throws Exception {
        plugin("while (asked(\"hang\")) Thread.onSpinWait();");
        Files.createFile(place.resolve("hang"));
        audit("on-full", "refuse", "timeout", "50ms");
        try (DaemonProcess daemon = DaemonProcess.start(config.file())) {
            McpSession session = McpSession.open(daemon.port(), "/mcp/clock");
            awaitAnswer(session, "\"audit_unavailable\"");
            daemon.await("audit log plugin://made cannot be written: .*took longer than 50 ms");
            Files.delete(place.resolve("hang"));
            awaitAnswer(session, "\"result\"");
            stop(daemon);
        }
        assertThat(written("records").stream().filter(line -> line.contains("\"ok\"")))
                .isNotEmpty();
    }
}
