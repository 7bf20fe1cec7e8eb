package io.watchgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is packaged, with the Java that runs the tests. */
class DistributionIT {

    private static final Path DIST = Repository.path("proxy-server/target/dist");

    @TempDir private Path scratch;
    private Path home;
    private Shell shell;

    @BeforeEach
    void unpack() throws Exception {
        shell = new Shell(scratch).with("JAVA_HOME", System.getProperty("java.home"));
        Path target = Files.createDirectories(scratch.resolve("opt with blanks"));
        Shell.Result unpacked = shell.run("tar", "-xzf", archive(), "-C", target);
        assertThat(unpacked.err()).isEmpty();
        home = only(target, "watchgate-");
    }

    private static Path archive() throws IOException {
        return only(DIST, ".tar.gz");
    }

    private static Path only(Path directory, String part) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found =
                    files.filter(file -> file.getFileName().toString().contains(part)).toList();
            assertThat(found).as("files with " + part + " in " + directory).hasSize(1);
            return found.get(0);
        }
    }

    private Shell.Result watchgate(Object... arguments) throws Exception {
        Object[] command =
                Stream.concat(Stream.of(home.resolve("bin/watchgate")), Stream.of(arguments))
                        .toArray();
        return shell.run(command);
    }

    @Test
    void holdsWhatItNeeds() {
        assertThat(home.resolve("conf/watchgate.yaml")).isRegularFile();
        assertThat(home.resolve("docs/configuration.md")).isRegularFile();
        assertThat(home.resolve("LICENSE")).isRegularFile();
        assertThat(home.resolve("bin/watchgate")).isExecutable();
        assertThat(home.resolve("lib/native"))
                .isDirectoryContaining("glob:**epoll_x86_64.so")
                .isDirectoryContaining("glob:**epoll_aarch_64.so")
                .isDirectoryContaining("glob:**io_uring*x86_64.so")
                .isDirectoryContaining("glob:**io_uring*aarch_64.so");
    }

    @Test
    void explainsItself() throws Exception {
        Shell.Result result = watchgate("help");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: watchgate");
    }

    @Test
    void acceptsItsOwnExample() throws Exception {
        Shell.Result result = watchgate("check");
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .isEqualTo(
                        home.resolve("conf/watchgate.yaml") + ": good (2 upstreams, 0 warnings)\n");
    }

    @Test
    void startsTheSamplesThroughItself() throws Exception {
        Shell.Result result = watchgate("config");
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("command: [\"" + home.resolve("bin/watchgate") + "\", sample, clock]")
                .contains("command: [\"" + home.resolve("bin/watchgate") + "\", sample, notes]");
    }

    @Test
    void returnsTheCodesOfTheContract() throws Exception {
        assertThat(watchgate("check", "-c", "nowhere.yaml").code()).isEqualTo(1);
        assertThat(watchgate("check", "--nonsense").code()).isEqualTo(2);
        assertThat(watchgate().code()).isEqualTo(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void loadsNativeLibrariesWhereNothingCanBeUnpacked() throws Exception {
        shell.with("JAVA_OPTS", "-Dio.netty.native.workdir=/proc -Djava.io.tmpdir=/proc");
        Shell.Result result = watchgate("version");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("io epoll: available\n").contains("io nio: available\n");
    }

    @Test
    void loadsTheLanguageOfExpressionsOnlyWhereThereIsOne() throws Exception {
        Path without = rules("without", "{tool: now}");
        Path with = rules("with", "{tool: now, when: \"args.zone == 'UTC'\"}");
        Path classes = scratch.resolve("classes.log");
        shell.with("JAVA_OPTS", "-Xlog:class+load:file=" + classes);
        String arguments = "{\"zone\": \"UTC\"}";
        Shell.Result plain =
                watchgate("why", "clock__now", "-c", without, "--arguments", arguments);
        assertThat(plain.out()).contains("policy.rules[0] (deny) matches");
        assertThat(Files.readString(classes))
                .contains("io.watchgate.policy.PolicyChain")
                .doesNotContain("dev.cel.", "io.watchgate.cel.", "com.google.protobuf");
        Shell.Result asked = watchgate("why", "clock__now", "-c", with, "--arguments", arguments);
        assertThat(asked.err()).isEmpty();
        assertThat(asked.out()).contains("policy.rules[0] (deny) matches");
        assertThat(Files.readString(classes)).contains("io.watchgate.cel.CelEngine");
    }

    @Test
    void saysWhatToInstallForExpressions() throws Exception {
        Path with = rules("with", "{tool: now, when: tool.nmae == 'x'}");
        assertThat(watchgate("check", "-c", with).err())
                .startsWith(
                        with
                                + ":5:31: policy.rules[0].deny.when: undeclared reference to"
                                + " 'tool' (expected: one of method, upstream, tool.name,");
        Path module = home.resolve("lib/modules/cel");
        Files.move(module, scratch.resolve("cel"));
        Shell.Result missing = watchgate("check", "-c", with);
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err())
                .isEqualTo(
                        with
                                + ":5:31: policy.rules[0].deny.when: module cel: not installed"
                                + " (expected: its jars, as in watchgate-cel, in "
                                + module
                                + ")\n");
    }

    private Path rules(String name, String rule) throws IOException {
        return Files.writeString(
                scratch.resolve(name + ".yaml"),
                "version: 1\nupstreams: {clock: {command: [clock]}}\npolicy:\n  rules:\n"
                        + "    - deny: "
                        + rule
                        + "\n");
    }

    @Test
    void runsUnderTheLocaleOfAService() throws Exception {
        Path file = scratch.resolve("umlaut.yaml");
        Files.writeString(file, "version: 1\ninstructions: ä\nlöops: 1\n");
        Shell.Result result =
                shell.with("LC_ALL", "C").run(home.resolve("bin/watchgate"), "check", "-c", file);
        assertThat(result.err())
                .isEqualTo(file + ":3:1: löops: unknown key (did you mean loops?)\n");
    }
}
