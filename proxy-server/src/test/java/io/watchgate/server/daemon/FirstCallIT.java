package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first call of a gateway does not pay for. */
class FirstCallIT {

    @TempDir private Path directory;

    /**
     * Both take Java milliseconds of an event loop: code for the equality of the first record that
     * is a key, and the names of days in all languages for the first date.
     */
    @Test
    void makesNoCodeForRecordsAndReadsNoNamesOfDays() throws Exception {
        Path inner = Files.createDirectories(directory.resolve("inner"));
        Path classes = directory.resolve("classes");
        DaemonConfig behind = new DaemonConfig(inner).upstream("clock", "clock");
        try (DaemonProcess server = DaemonProcess.start(behind.write())) {
            String url = "http://127.0.0.1:" + server.port() + "/mcp/clock";
            Path config =
                    new DaemonConfig(directory)
                            .upstream("child", "clock")
                            .server("far", Map.of("url", url))
                            .write();
            List<String> command =
                    new ArrayList<>(DaemonProcess.java("run", "-c", config.toString()));
            command.add(1, "-Xlog:class+load:file=" + classes);
            try (DaemonProcess daemon = DaemonProcess.of(command)) {
                for (String path : List.of("/mcp/child", "/mcp/far")) {
                    assertThat(McpSession.open(daemon.port(), path).call("now", "{}"))
                            .succeedsWithin(60, TimeUnit.SECONDS)
                            .asString()
                            .contains("T");
                }
            }
        }
        assertThat(Files.readString(classes))
                .contains("io.watchgate.session.ClientDescription ")
                .doesNotContain("java.lang.runtime.ObjectMethods ")
                .doesNotContain("sun.util.locale.provider.LocaleProviderAdapter ");
    }
}
