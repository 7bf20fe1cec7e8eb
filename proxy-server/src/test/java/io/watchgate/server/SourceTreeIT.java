package io.watchgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the launcher builds, in a source tree that is empty and with a Maven that only says it was
 * called.
 */
class SourceTreeIT {

    private static final String NOTE =
            "watchgate: building, because there is no distribution yet or sources are newer\n";

    @TempDir private Path scratch;
    private Path tree;
    private Path tools;
    private Shell shell;

    @BeforeEach
    void checkOut() throws IOException {
        tree = scratch.resolve("source tree");
        for (String module : new String[] {"proxy-core", "proxy-server", "proxy-server/cel"}) {
            Files.createDirectories(tree.resolve(module).resolve("src/main"));
            Files.writeString(tree.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(tree.resolve("pom.xml"), "");
        Files.copy(Repository.path("watchgate"), tree.resolve("watchgate"));
        tools = scratch.resolve("tools");
        maven("mkdir -p proxy-server/target/dist/watchgate-1.2.3/lib");
        shell =
                new Shell(scratch)
                        .with("JAVA_HOME", FakeJdk.of(scratch, "17").toString())
                        .with("PATH", tools + ":" + System.getenv("PATH"));
    }

    private void maven(String script) throws IOException {
        FakeJdk.program(
                tools.resolve("mvn"),
                "echo \"$PWD $*\" >> ../calls; echo noise; cat > ../maven-input\n" + script);
    }

    private long builds() throws IOException {
        Path calls = scratch.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private Shell.Result launch() throws Exception {
        return shell.run(tree.resolve("watchgate"), "help");
    }

    @Test
    void buildsOnFirstUseAndThenNoMore() throws Exception {
        Shell.Result first = launch();
        Path dist = tree.resolve("proxy-server/target/dist/watchgate-1.2.3");
        assertThat(first.code()).isZero();
        assertThat(first.err()).startsWith(NOTE).contains("noise");
        assertThat(first.out())
                .contains("home=" + tree + "\n")
                .contains("launcher=" + dist.resolve("bin/watchgate") + "\n")
                .contains("[" + dist + "/lib/*]\n")
                .doesNotContain("noise");
        assertThat(Files.readString(scratch.resolve("calls")))
                .startsWith(tree + " -B -q -DskipTests ")
                .contains("-Dspotless.check.skip=true", "-Dcheckstyle.skip=true")
                .endsWith("-pl proxy-server -am package\n");
        Shell.Result second = launch();
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void leavesStandardInputToTheCommand() throws Exception {
        launch();
        assertThat(scratch.resolve("maven-input")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy-core", "proxy-server", "proxy-server/cel"})
    void buildsAgainWhenASourceIsNewer(String module) throws Exception {
        launch();
        Path built = tree.resolve("proxy-server/target/dist/built");
        FileTime later =
                FileTime.from(
                        Files.getLastModifiedTime(built).toInstant().plus(Duration.ofSeconds(5)));
        Path source = Files.writeString(tree.resolve(module + "/src/main/A.java"), "");
        Files.setLastModifiedTime(source, later);
        Path stale =
                Files.writeString(
                        tree.resolve("proxy-server/target/dist/watchgate-1.2.3/lib/old.jar"), "");
        assertThat(launch().err()).startsWith(NOTE);
        assertThat(builds()).isEqualTo(2);
        assertThat(stale).doesNotExist();
    }

    @Test
    void failsWhenTheBuildFailsAndTriesAgainNextTime() throws Exception {
        maven("echo broken >&2; exit 1");
        for (int i = 1; i <= 2; i++) {
            Shell.Result result = launch();
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("broken").endsWith("watchgate: the build failed\n");
            assertThat(builds()).isEqualTo(i);
        }
    }

    @Test
    void namesWhatABuildNeeds() throws Exception {
        Path jre = FakeJdk.of(scratch, "21");
        Files.delete(jre.resolve("bin/javac"));
        shell.with("JAVA_HOME", jre.toString());
        assertThat(launch().err())
                .isEqualTo(
                        "watchgate: no compiler beside "
                                + jre.resolve("bin/java")
                                + "; building needs a JDK: set JAVA_HOME\n");
        assertThat(builds()).isZero();
        String path =
                Shell.pathWithOnly(scratch.resolve("few"), "bash", "readlink", "mkdir", "find");
        shell.with("JAVA_HOME", FakeJdk.of(scratch, "17").toString()).with("PATH", path);
        assertThat(launch().err())
                .isEqualTo("watchgate: no mvn on the PATH; building needs Maven\n");
    }
}
