package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.StateConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.testkit.Records;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealSecretsTest {

    @TempDir Path home;

    @Test
    void areThoseOfTheConfiguration() {
        GatewayConfig config = config(null, "the first of the secrets", "the second of them");
        assertThat(new SealSecrets(Map.of("HOME", home.toString())).of(config))
                .containsExactly(
                        "the first of the secrets".getBytes(StandardCharsets.UTF_8),
                        "the second of them".getBytes(StandardCharsets.UTF_8));
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void areGeneratedOnceAndKeptWhereOnlyTheOwnerReadsThem() throws Exception {
        Path state = home.resolve("a/b");
        byte[] first = new SealSecrets(Map.of()).of(config(state)).get(0);
        byte[] second = new SealSecrets(Map.of()).of(config(state)).get(0);
        assertThat(second).isEqualTo(first).hasSizeGreaterThanOrEqualTo(32);
        assertThat(state).isDirectoryContaining("glob:**/seal.key");
        try (var files = Files.list(state)) {
            assertThat(files).hasSize(1);
        }
        assertThat(permissions(state.resolve("seal.key"))).isEqualTo("rw-------");
        assertThat(permissions(state)).isEqualTo("rwx------");
    }

    @Test
    void areKeptInTheDirectoryOfTheServiceOrTheUser() {
        Path service = home.resolve("service");
        Path user = home.resolve("user");
        GatewayConfig config = config(null);
        new SealSecrets(
                        Map.of(
                                "STATE_DIRECTORY",
                                service + ":" + home.resolve("other"),
                                "XDG_STATE_HOME",
                                user.toString()))
                .of(config);
        assertThat(service.resolve("seal.key")).exists();
        new SealSecrets(Map.of("XDG_STATE_HOME", user.toString(), "HOME", "/none")).of(config);
        assertThat(user.resolve("watchgate/seal.key")).exists();
        new SealSecrets(Map.of("HOME", home.toString())).of(config);
        assertThat(home.resolve(".local/state/watchgate/seal.key")).exists();
    }

    @Test
    void stayTheSameInMemoryWhereNothingCanBeWritten() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "no directory");
        SealSecrets secrets = new SealSecrets(Map.of());
        byte[] first = secrets.of(config(file.resolve("state"))).get(0);
        assertThat(secrets.of(config(file.resolve("state"))).get(0)).isEqualTo(first);
        assertThat(secrets.of(config(null)).get(0)).isEqualTo(first);
    }

    @Test
    void areNotTakenFromAFileThatHoldsTooLittle() throws Exception {
        Files.writeString(home.resolve("seal.key"), "short");
        byte[] secret = new SealSecrets(Map.of()).of(config(home)).get(0);
        assertThat(secret).hasSize(32);
        assertThat(home.resolve("seal.key")).hasContent("short");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static GatewayConfig config(@Nullable Path stateDir, String... keys) {
        StateConfig state = new StateConfig(stateDir, new StateConfig.Seal(List.of(keys)));
        return Records.with(Defaults.of(GatewayConfig.class), "state", state);
    }
}
