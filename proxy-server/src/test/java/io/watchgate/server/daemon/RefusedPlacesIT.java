package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What refuses a configuration after it was read says where in the file, not only in check. */
class RefusedPlacesIT {

    private static final String HEAD = "version: 1\nlisten: ['127.0.0.1:0']\nadmin: off\n";

    /** Things that only those who make filters, sinks, plugins and pins can find. */
    enum Fault {
        FILTER("filters:\n  - type: nosuch\n", 5, 11, "filters[0].type: nosuch"),
        SETTING(
                "filters:\n  - type: detect\n    settings:\n      personal: loud\n",
                7,
                17,
                "filters[0].settings.personal: loud"),
        TWICE(
                "filters:\n  - {type: detect, name: a}\n  - {type: detect, name: a}\n",
                6,
                26,
                "filters[1].name: a"),
        SINK("audit:\n  - to: plugin://nosuch\nplugins: .\n", 5, 9, "audit[0].to: "),
        PLUGINS("plugins: ./nowhere\n", 4, 10, "plugins: "),
        RULE(
                "policy:\n  rules:\n    - deny: {when: \"tool.nam == 'a'\"}\n",
                6,
                20,
                "policy.rules[0].deny.when: "),
        LOCK("pinning:\n  file: ./nowhere.lock\n", 5, 9, "pinning.file: ");

        private final String text;
        private final int line;
        private final int column;
        private final String message;

        Fault(String text, int line, int column, String message) {
            this.text = text;
            this.line = line;
            this.column = column;
            this.message = message;
        }

        Path write(Path file) throws IOException {
            return Files.writeString(file, HEAD + text);
        }

        String said(Path file) {
            return file + ":" + line + ":" + column + ": " + message;
        }
    }

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("watchgate.yaml");
    }

    @ParameterizedTest
    @EnumSource
    void aStartSaysWhere(Fault fault) throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(fault.write(file()))) {
            assertThat(daemon.exitCode()).isPositive();
            assertThat(daemon.log()).contains(fault.said(file()));
        }
    }

    @Test
    void aReloadSaysWhereAndChangesNothing() throws Exception {
        Files.writeString(file(), HEAD);
        try (DaemonProcess daemon = DaemonProcess.start(file())) {
            daemon.port();
            for (Fault fault : Fault.values()) {
                fault.write(file());
                daemon.signal("HUP");
                daemon.await("reload failed.*" + Pattern.quote(fault.said(file())));
            }
            Files.writeString(file(), HEAD);
            daemon.signal("HUP");
            daemon.await("Reloader: reloaded ");
            assertThat(daemon.log()).doesNotContain("\tat ");
        }
    }
}
