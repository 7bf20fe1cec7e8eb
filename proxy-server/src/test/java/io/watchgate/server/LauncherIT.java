package io.watchgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the launcher finds itself, Java and its flags; the Java it finds only prints how it was
 * started.
 */
class LauncherIT {

    /** A diagnostic flag: Java refuses to start with the second alone. */
    private static final List<String> IN_PLACE =
            List.of("[-XX:+UnlockDiagnosticVMOptions]", "[-XX:ArchiveRelocationMode=0]");

    @TempDir private Path scratch;
    private Path home;
    private Path launcher;
    private Shell shell;

    @BeforeEach
    void install() throws IOException {
        home = scratch.resolve("with blanks/watch gate");
        launcher = home.resolve("bin/watchgate");
        Files.createDirectories(launcher.getParent());
        Files.createDirectories(home.resolve("lib"));
        Files.copy(Repository.path("watchgate"), launcher);
        shell = new Shell(scratch).with("JAVA_HOME", FakeJdk.of(scratch, "17.0.15").toString());
    }

    private List<String> words(Object... command) throws Exception {
        Shell.Result result = shell.run(command);
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        return result.out().lines().toList();
    }

    @Test
    void isCorrectBash() throws Exception {
        assertThat(shell.run("bash", "-n", launcher).err()).isEmpty();
    }

    @Test
    void startsTheMainClassWithTheJarsBesideIt() throws Exception {
        assertThat(words(launcher, "check", "-c", "a b", "", "*"))
                .contains(
                        "home=" + home,
                        "launcher=" + launcher,
                        "[-Djava.library.path=" + home + "/lib/native]")
                .endsWith(
                        "[-cp]",
                        "[" + home + "/lib/*]",
                        "[io.watchgate.server.GatewayMain]",
                        "[check]",
                        "[-c]",
                        "[a b]",
                        "[]",
                        "[*]");
    }

    @Test
    void becomesTheJavaProcess() throws Exception {
        Shell.Result result = shell.run(launcher, "run");
        assertThat(result.out()).startsWith("pid=" + result.pid() + "\n");
    }

    @Test
    void findsItsHomeThroughLinksAndFromAnywhere() throws Exception {
        Path elsewhere = Files.createDirectories(scratch.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), launcher);
        Path relative =
                Files.createSymbolicLink(
                        elsewhere.resolve("relative"),
                        Path.of("../with blanks/watch gate/bin/watchgate"));
        Path chain = Files.createSymbolicLink(elsewhere.resolve("chain"), Path.of("relative"));
        shell.in(elsewhere).with("CDPATH", scratch.toString());
        for (Object name : List.of(link, relative, chain, "./chain")) {
            assertThat(words("bash", name, "help")).contains("home=" + home);
        }
        assertThat(words("bash", "chain", "help")).contains("home=" + home);
        shell.in(launcher.getParent());
        assertThat(words("./watchgate", "help")).contains("home=" + home);
    }

    @ParameterizedTest
    @CsvSource({
        "17,false,false",
        "17.0.15,false,false",
        "21.0.4,false,false",
        "24,false,true",
        "25.0.3,true,true",
        "26-ea,false,false",
        "30,false,false"
    })
    void choosesFlagsByTheVersionOfJava(String version, boolean compactHeaders, boolean unsafe)
            throws Exception {
        shell.with("JAVA_HOME", FakeJdk.of(scratch, version).toString());
        List<String> words = words(launcher, "run");
        assertThat(words)
                .contains(
                        "[-XX:+UseSerialGC]",
                        "[-XX:+ExitOnOutOfMemoryError]",
                        "[--enable-native-access=ALL-UNNAMED]",
                        "[-Dio.netty.leakDetection.level=disabled]",
                        "[-Dio.netty.allocator.type=pooled]",
                        "[-Dio.netty.machineId=00:00:00:00:00:01]",
                        "[-Dfile.encoding=UTF-8]")
                .anyMatch(word -> word.matches("\\[-Dio.netty.processId=\\d+]"))
                .anyMatch(word -> word.matches("\\[-Xms\\d+m]"))
                .anyMatch(word -> word.matches("\\[-Xmx\\d+m]"))
                .anyMatch(word -> word.matches("\\[-XX:MaxDirectMemorySize=\\d+m]"))
                .anyMatch(word -> word.matches("\\[-XX:MaxNewSize=\\d+m]"))
                .doesNotContain("[-XX:TieredStopAtLevel=1]");
        assertThat(words.contains("[-XX:+UseCompactObjectHeaders]")).isEqualTo(compactHeaders);
        assertThat(words.contains("[--sun-misc-unsafe-memory-access=allow]")).isEqualTo(unsafe);
    }

    @ParameterizedTest
    @CsvSource({
        "17,false",
        "17.0.8.1,false",
        "17.0.9,true",
        "17.0.15,true",
        "20.0.2,false",
        "21,false",
        "21.0.1,true",
        "25,true",
        "25.0.3,true",
        "26-ea,false"
    })
    void givesMemoryBackWhereJavaCan(String version, boolean can) throws Exception {
        shell.with("JAVA_HOME", FakeJdk.of(scratch, version).toString());
        assertThat(words(launcher, "run").contains("[-XX:TrimNativeHeapInterval=30000]"))
                .isEqualTo(can);
        assertThat(words(launcher, "tools")).noneMatch(word -> word.contains("Trim"));
    }

    @Test
    void startsOtherCommandsFast() throws Exception {
        assertThat(words(launcher, "tools")).contains("[-XX:TieredStopAtLevel=1]", "[-Xmx64m]");
        assertThat(words(launcher)).contains("[-XX:TieredStopAtLevel=1]");
    }

    @Test
    void checksWithTheMemoryOfADaemon() throws Exception {
        List<String> ofRun = words(launcher, "run");
        assertThat(words(launcher, "check"))
                .contains("[-XX:TieredStopAtLevel=1]")
                .containsAll(ofRun.stream().filter(word -> word.startsWith("[-Xmx")).toList())
                .anyMatch(word -> word.startsWith("[-XX:MaxDirectMemorySize="));
    }

    @Test
    void usesTheClassArchiveOfThisJavaOnly() throws Exception {
        Path archive = Files.createFile(home.resolve("lib/watchgate-17.jsa"));
        assertThat(words(launcher, "run"))
                .containsSubsequence(
                        "[-XX:SharedArchiveFile=" + archive + "]",
                        "[-Xlog:cds=off]",
                        "[-Xlog:cds+dynamic=off]")
                .containsSubsequence(IN_PLACE);
        shell.with("JAVA_HOME", FakeJdk.of(scratch, "25.0.3").toString());
        assertThat(words(launcher, "run")).noneMatch(word -> word.contains("SharedArchiveFile"));
    }

    @Test
    void usesTheAheadOfTimeCacheFromJava25On() throws Exception {
        Path cache = Files.createFile(home.resolve("lib/watchgate-25.aot"));
        assertThat(words(launcher, "run"))
                .noneMatch(word -> word.contains("AOT"))
                .doesNotContain("[-XX:ArchiveRelocationMode=0]");
        shell.with("JAVA_HOME", FakeJdk.of(scratch, "25.0.3").toString());
        assertThat(words(launcher, "run"))
                .containsSubsequence(
                        "[-XX:AOTCache=" + cache + "]", "[-Xlog:cds=off]", "[-Xlog:aot*=off]")
                .containsSubsequence(IN_PLACE);
        assertThat(words(launcher, "sample", "clock")).noneMatch(word -> word.contains("AOT"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xshare:off",
                "-XX:SharedArchiveFile=mine.jsa",
                "-XX:AOTCache=mine.aot",
                "-XX:+UseZGC",
                "-XX:-UseCompactObjectHeaders"
            })
    void leavesItsFilesAloneWhereTheyWouldNotFit(String option) throws Exception {
        Files.createFile(home.resolve("lib/watchgate-25.aot"));
        shell.with("JAVA_HOME", FakeJdk.of(scratch, "25.0.3").toString());
        shell.with("JAVA_OPTS", "-Xmx99m " + option);
        assertThat(words(launcher, "run"))
                .contains("[" + option + "]")
                .noneMatch(word -> word.contains("watchgate-25.aot"));
    }

    @Test
    void namesTheFileOfKeysWhereThereIsOne() throws Exception {
        assertThat(words(launcher, "run")).noneMatch(word -> word.contains("watchgate.keys"));
        Path keys = Files.createFile(home.resolve("lib/watchgate.keys"));
        assertThat(words(launcher, "run")).contains("[-Dwatchgate.keys=" + keys + "]");
        assertThat(words(launcher, "check")).contains("[-Dwatchgate.keys=" + keys + "]");
    }

    @Test
    void givesSamplesAnArchiveOfTheirOwn() throws Exception {
        Files.createFile(home.resolve("lib/watchgate-17.jsa"));
        assertThat(words(launcher, "sample", "clock"))
                .noneMatch(word -> word.contains("SharedArchiveFile"));
        Path archive = Files.createFile(home.resolve("lib/watchgate-sample-17.jsa"));
        assertThat(words(launcher, "sample", "clock"))
                .contains("[-XX:SharedArchiveFile=" + archive + "]", "[-Xlog:cds=off]")
                .containsSubsequence(IN_PLACE);
    }

    @Test
    void putsOurJarsFirstBecauseJavaOpensAllBeforeTheOneWithAResource() throws Exception {
        Path server = Files.createFile(home.resolve("lib/proxy-server-1.jar"));
        Path core = Files.createFile(home.resolve("lib/proxy-core-1.jar"));
        Files.createFile(home.resolve("lib/another.jar"));
        assertThat(words(launcher, "run"))
                .containsSequence("[-cp]", "[" + server + ":" + core + ":" + home + "/lib/*]");
    }

    @Test
    void putsJavaOptsLastSoThatTheyWin() throws Exception {
        shell.with("JAVA_OPTS", " -Xmx1g  -Dx=* ");
        List<String> words = words(launcher, "run");
        assertThat(words).containsSubsequence("[-XX:+UseSerialGC]", "[-Xmx1g]", "[-Dx=*]", "[-cp]");
        shell.with("JAVA_OPTS", "-XX:+UseG1GC");
        assertThat(words(launcher, "run"))
                .contains("[-XX:+UseG1GC]")
                .doesNotContain("[-XX:+UseSerialGC]")
                .noneMatch(word -> word.contains("NewSize"));
    }

    @Test
    void takesJavaFromThePathWhereJavaHomeIsOfNoUse() throws Exception {
        String path = FakeJdk.of(scratch, "25.0.3").resolve("bin") + ":" + System.getenv("PATH");
        shell.with("PATH", path);
        for (Object javaHome :
                List.of("", scratch.resolve("nowhere"), FakeJdk.of(scratch, "1.8.0_392"))) {
            shell.with("JAVA_HOME", javaHome.toString());
            assertThat(words(launcher, "run")).contains("[-XX:+UseCompactObjectHeaders]");
        }
        shell.with("JAVA_HOME", null);
        assertThat(words(launcher, "run")).contains("[-XX:+UseCompactObjectHeaders]");
    }

    @Test
    void asksJavaForItsVersionWhereNoFileTells() throws Exception {
        Path jdk = FakeJdk.of(scratch, "25.0.3");
        Files.delete(jdk.resolve("release"));
        shell.with("JAVA_HOME", jdk.toString());
        assertThat(words(launcher, "run")).contains("[-XX:+UseCompactObjectHeaders]");
    }

    @Test
    void followsTheLinkOnThePathToTheReleaseFile() throws Exception {
        Path bin = Files.createDirectories(scratch.resolve("links"));
        Path java = FakeJdk.of(scratch, "25.0.3").resolve("bin/java");
        Files.createSymbolicLink(bin.resolve("java"), java);
        FakeJdk.program(java, "[ \"$1\" != -version ] && echo \"started $0\"");
        shell.with("JAVA_HOME", null).with("PATH", bin + ":" + System.getenv("PATH"));
        assertThat(words(launcher, "run")).containsExactly("started " + bin.resolve("java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_392", "16", "nonsense"})
    void saysInOneLineThatJavaIsTooOld(String version) throws Exception {
        Path old = FakeJdk.of(scratch, version);
        shell.with("JAVA_HOME", old.toString()).with("PATH", pathWithoutJava());
        Shell.Result result = shell.run(launcher, "run");
        String feature =
                version.matches("\\d.*") ? version.replaceFirst("^1\\.", "").split("\\.")[0] : "0";
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo(
                        "watchgate: no JDK 17 or newer (JAVA_HOME: version "
                                + feature
                                + " in "
                                + old
                                + "; PATH: no java); install one, or set JAVA_HOME\n");
    }

    @Test
    void saysInOneLineThatThereIsNoJava() throws Exception {
        shell.with("JAVA_HOME", null).with("PATH", pathWithoutJava());
        Shell.Result result = shell.run(launcher, "run");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "watchgate: no JDK 17 or newer (PATH: no java); install one, or set"
                                + " JAVA_HOME\n");
        shell.with("JAVA_HOME", "/nowhere");
        assertThat(shell.run(launcher, "run").err())
                .contains("JAVA_HOME: no bin/java in /nowhere; PATH: no java");
    }

    private String pathWithoutJava() throws IOException {
        return Shell.pathWithOnly(scratch.resolve("tools"), "bash", "readlink", "sed");
    }
}
