package io.watchgate.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.config.LoadedConfig;
import io.watchgate.testkit.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    @TempDir private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final RecordedActions actions = new RecordedActions();

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        write("version: 1\nupstreams: {a: {command: [sh]}}\n");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(home.resolve("conf/watchgate.yaml"), yaml);
    }

    private int execute(String... arguments) {
        return executeOn("/usr/bin:/bin", arguments);
    }

    private int executeOn(String path, String... arguments) {
        CommandOutput output =
                new CommandOutput(new PrintStream(out, true), new PrintStream(err, true));
        Map<String, String> environment = Map.of("WATCHGATE_HOME", home.toString(), "PATH", path);
        return new Commands(actions, environment, output).execute(arguments);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String noted() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Notes what it was asked for and returns what it was told to. */
    private static final class RecordedActions implements GatewayActions {

        private final List<String> calls = new ArrayList<>();
        private int code = ExitCode.OK;
        private boolean prepared;

        private int note(String call) throws IOException {
            calls.add(call);
            if (code < 0) {
                throw new IOException("connection refused");
            }
            return code;
        }

        @Override
        public void prepare() {
            prepared = true;
        }

        @Override
        public int run(LoadedConfig config, CommandOutput output) throws IOException {
            return note("run " + config.file().getFileName());
        }

        @Override
        public int tools(URI endpoint, CommandOutput output) throws IOException {
            return note("tools " + endpoint);
        }

        @Override
        public int call(String name, String arguments, URI endpoint, CommandOutput output)
                throws IOException {
            return note("call " + name + " " + arguments + " " + endpoint);
        }

        @Override
        public int why(WhyQuestion question, URI admin, CommandOutput output) throws IOException {
            return note("why " + question.name() + " " + question.principal() + " " + admin);
        }

        @Override
        public int why(WhyQuestion question, LoadedConfig config, CommandOutput output)
                throws IOException {
            return note("why " + question.name() + " " + config.file().getFileName());
        }

        @Override
        public int lock(LoadedConfig config, boolean check, CommandOutput output)
                throws IOException {
            return note((check ? "check " : "lock ") + config.file().getFileName());
        }

        @Override
        public int sample(String name, CommandOutput output) throws IOException {
            return note("sample " + name);
        }

        @Override
        public int stdio(LoadedConfig config, String endpoint, CommandOutput output)
                throws IOException {
            return note("stdio " + config.file().getFileName() + " " + endpoint);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "run,run watchgate.yaml",
        "run -c FILE,run other.yaml",
        "run --config FILE,run other.yaml",
        "lock,lock watchgate.yaml",
        "lock --check -c FILE,check other.yaml",
        "run --config=FILE,run other.yaml",
        "tools,tools http://127.0.0.1:8808/mcp",
        "tools http://h:1/mcp/a,tools http://h:1/mcp/a",
        "call t {},call t {} http://127.0.0.1:8808/mcp",
        "call t {} http://h:1/mcp,call t {} http://h:1/mcp",
        "stdio,stdio watchgate.yaml /mcp",
        "stdio -c FILE --endpoint /mcp/clock,stdio other.yaml /mcp/clock",
        "stdio --endpoint /mcp/clock -c FILE,stdio other.yaml /mcp/clock",
        "stdio --endpoint=/mcp/clock --config=FILE,stdio other.yaml /mcp/clock",
        "sample clock,sample clock"
    })
    void startsWhatIsAskedFor(String line, String call) throws IOException {
        Path other = home.resolve("other.yaml");
        Files.copy(home.resolve("conf/watchgate.yaml"), other);
        assertThat(execute(line.replace("FILE", other.toString()).split(" "))).isZero();
        assertThat(actions.calls).containsExactly(call);
        assertThat(actions.prepared).isEqualTo(call.matches("(run|stdio) .*"));
        assertThat(noted()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "run --config=FILE", "tools", "call t {}", "sample clock"})
    void returnsWhatTheActionReturnsAndReportsWhatItThrows(String line) {
        String[] arguments =
                line.replace("FILE", home.resolve("conf/watchgate.yaml").toString()).split(" ");
        actions.code = 1;
        assertThat(execute(arguments)).isEqualTo(1);
        actions.code = -1;
        assertThat(execute(arguments)).isEqualTo(ExitCode.FAILED);
        assertThat(noted()).isEqualTo("watchgate: connection refused\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upstream files", "--arguments {}", "--header X-A:b"})
    void whyTakesNothingOfACallForAMessageOfAServer(String option) {
        String line = "why notifications/message --from-server files " + option;
        assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(noted()).contains("none with --from-server");
        assertThat(actions.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "config"})
    @Scenario(49)
    void printsEveryErrorOfAConfiguration(String command) throws IOException {
        Path file = write("version: 1\nlog: loud\nloops: many\n");
        assertThat(execute(command)).isEqualTo(ExitCode.FAILED);
        assertThat(noted().lines())
                .containsExactly(
                        file + ":2:6: log: loud (expected: error, warn, info, debug or trace)",
                        file + ":3:8: loops: many (expected: 1 to 1024, or auto)");
        assertThat(printed()).isEmpty();
        assertThat(actions.calls).isEmpty();
    }

    @Test
    @Scenario(49)
    void namesAConfigurationThatIsNotThere() {
        assertThat(execute("check", "-c", "nowhere.yaml")).isEqualTo(ExitCode.FAILED);
        assertThat(noted())
                .isEqualTo("nowhere.yaml: not found (expected: a file; -c names another one)\n");
    }

    @Test
    void looksInTheWorkingDirectoryWithoutAHome() {
        CommandContext context = new CommandContext(actions, Map.of(), CommandOutput.ofProcess());
        assertThat(context.defaultConfig()).isEqualTo(Path.of("conf/watchgate.yaml"));
    }

    @Test
    void checksConfigurations() {
        assertThat(execute("check")).isZero();
        assertThat(printed())
                .isEqualTo(
                        home.resolve("conf/watchgate.yaml") + ": good (1 upstream, 0 warnings)\n");
        assertThat(noted()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: nope}|3:12|filters[0].type: nope (",
                "{type: detect, settings: {kinds: [personal], wrod:"
                        + " x}}|3:56|filters[0].settings.wrod:",
                "{type: detect, settings: {max-hits: many}}|3:41|filters[0].settings.max-hits: many"
                        + " (expected: a whole number)",
            })
    void checkSaysWhereAFilterCannotBeMade(String filter, String place, String text)
            throws IOException {
        Path file = write("version: 1\nfilters:\n  - " + filter + "\n");
        assertThat(execute("check")).isEqualTo(ExitCode.FAILED);
        assertThat(noted()).contains(file + ":" + place + ": " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"setsid", "sh", "grep", "sleep"})
    void checkSaysWhereCustodyIsDegraded(String missing) throws IOException {
        Path folder = Files.createDirectory(home.resolve("bin"));
        for (String tool : List.of("setsid", "sh", "grep", "sleep", "server")) {
            if (!tool.equals(missing)) {
                assertThat(Files.createFile(folder.resolve(tool)).toFile().setExecutable(true))
                        .isTrue();
            }
        }
        String said =
                "warning: custody: degraded: no "
                        + missing
                        + " here; children may outlive a killed gateway\n";
        write("version: 1\nupstreams: {a: {command: [server]}}\n");
        assertThat(executeOn(folder.toString(), "check")).isZero();
        assertThat(noted()).isEqualTo(said);
        assertThat(printed()).endsWith(": good (1 upstream, 1 warning)\n");

        write("version: 1\nupstreams: {a: {url: https://a.example.com}}\n");
        assertThat(executeOn(folder.toString(), "check")).isZero();
        assertThat(noted()).as("without children there is nothing to keep").isEqualTo(said);
    }

    @Test
    void warnsOfFilesThatAreNotThere() throws IOException {
        Path file =
                write(
                        """
                        version: 1
                        access-log: logs/a.log
                        upstreams:
                          a: {command: [no-such-program]}
                          b: {command: [./no-such-program]}
                          c: {command: [sh], cwd: nowhere}
                          d: {url: https://d.example.com, tls: {ca: ca.pem}}
                          e: {command: [sh], env: {PATH: /nowhere}}
                          f: {command: [no-such-program], enabled: false}
                        """);
        Path conf = home.resolve("conf");
        assertThat(execute("check")).isZero();
        assertThat(noted().lines())
                .containsExactlyInAnyOrder(
                        file
                                + ":4:16: warning: upstreams.a.command: no-such-program (expected:"
                                + " a program on the PATH)",
                        file
                                + ":5:16: warning: upstreams.b.command: ./no-such-program"
                                + " (expected: a program this user may run)",
                        file
                                + ":6:27: warning: upstreams.c.cwd: "
                                + conf.resolve("nowhere")
                                + " (expected: a directory)",
                        file
                                + ":7:45: warning: upstreams.d.tls.ca: "
                                + conf.resolve("ca.pem")
                                + " (expected: a file this user may read)",
                        file
                                + ":8:16: warning: upstreams.e.command: sh (expected: a program on"
                                + " the PATH)",
                        file
                                + ":2:13: warning: access-log.to: "
                                + conf.resolve("logs/a.log")
                                + " (expected: in a directory this user may write)");
        assertThat(printed()).endsWith(": good (5 upstreams, 6 warnings)\n");
    }

    @Test
    void warnsBeforeItRuns() throws IOException {
        write("version: 1\n");
        assertThat(execute("run")).isZero();
        assertThat(noted())
                .endsWith(":1:1: warning: upstreams: none enabled: clients will see nothing\n");
        assertThat(actions.calls).containsExactly("run watchgate.yaml");
    }

    @Test
    void showsTheEffectiveConfiguration() {
        assertThat(execute("config")).isZero();
        assertThat(printed())
                .startsWith("version: 1  # watchgate.yaml:1\n")
                .contains("    command: [sh]  # watchgate.yaml:2\n");
    }

    @Test
    void writesTheSchema() {
        assertThat(execute("schema")).isZero();
        assertThat(printed()).startsWith("{\n  \"$schema\"").endsWith("}\n");
    }

    @Test
    @Scenario(50)
    void saysWhatItIs() {
        assertThat(execute("version")).isZero();
        assertThat(printed().lines())
                .anyMatch(line -> line.matches("watchgate \\d+\\.\\d+\\.\\d+.*"))
                .contains("built for Java 17", "netty 4.2.18.Final", "io nio: available")
                .anyMatch(line -> line.startsWith("java " + Runtime.version().feature()))
                .anyMatch(line -> line.startsWith("io epoll: "));
    }

    @Test
    @Scenario(50)
    void explainsItself() {
        assertThat(execute("help")).isZero();
        assertThat(printed())
                .contains("run", "check", "config", "schema", "tools", "call", "sample", "version")
                .contains("Exit codes: 0 done, 1 failed, 2 usage.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help check", "check --help", "check -h"})
    @Scenario(50)
    void explainsEachCommand(String line) {
        assertThat(execute(line.split(" "))).isZero();
        assertThat(printed()).contains("Say everything that is wrong").contains("--config=FILE");
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense,Unmatched argument at index 0: 'nonsense'",
        "stdio a,Unmatched argument at index 1: 'a'",
        "run --fast,Unknown option: '--fast'",
        "run -c,Missing required parameter for option '--config' (FILE)",
        "check a b,Unmatched arguments from index 1: 'a'",
        "call t,Missing required parameter: 'JSON'",
        "sample,Missing required parameter: 'NAME'"
    })
    @Scenario(50)
    void refusesCommandLinesThatMakeNoSense(String line, String message) {
        assertThat(execute(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(noted()).startsWith(message);
        assertThat(noted()).containsAnyOf("Usage: watchgate", "Did you mean: watchgate");
        assertThat(printed()).isEmpty();
        assertThat(actions.calls).isEmpty();
    }

    @Test
    void showsTheUsageWithoutACommand() {
        assertThat(execute()).isEqualTo(ExitCode.USAGE);
        assertThat(noted()).startsWith("Usage: watchgate");
        assertThat(printed()).isEmpty();
    }

    @Test
    void printsInUtf8() {
        CommandOutput output =
                new CommandOutput(new PrintStream(out, true), new PrintStream(err, true));
        output.line("ä😀");
        output.text("ö");
        output.note("ü");
        assertThat(printed()).isEqualTo("ä😀\nö");
        assertThat(noted()).isEqualTo("ü\n");
    }

    @Test
    void saysWhatIsWrongWithAnAuditTrail() throws IOException {
        Path file = Files.writeString(home.resolve("audit.jsonl"), "{\"time\":\"now\"}\n");
        assertThat(execute("audit", "verify", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(noted()).contains("audit.jsonl:1: no linked record");
        assertThat(printed()).contains("no good record");
        assertThat(execute("audit", "verify", "/no/such/file")).isEqualTo(ExitCode.FAILED);
        assertThat(execute("audit", "verify")).isEqualTo(ExitCode.USAGE);
        assertThat(execute("audit")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anAuditTrailWithoutARecordIsNotGood() throws IOException {
        Path empty = Files.createFile(home.resolve("audit.jsonl"));
        Path torn =
                Files.writeString(home.resolve("audit.jsonl.torn-20260102T030405.000Z"), "{\"ti");
        for (Path[] files : new Path[][] {{empty}, {torn}, {empty, torn}}) {
            String[] line = new String[files.length + 2];
            line[0] = "audit";
            line[1] = "verify";
            for (int i = 0; i < files.length; i++) {
                line[i + 2] = files[i].toString();
            }
            assertThat(execute(line)).isEqualTo(ExitCode.FAILED);
            assertThat(noted()).contains("nothing to verify (expected: at least one record)");
            assertThat(printed()).contains("no good record");
        }
    }

    @Test
    void warnsOfAuditFilesThatCannotBeWritten() throws IOException {
        write("version: 1\nupstreams: {a: {command: [sh]}}\naudit: [/no/such/audit.jsonl, /dev]\n");
        assertThat(execute("check")).isEqualTo(ExitCode.OK);
        assertThat(noted())
                .contains("audit[0].to: /no/such/audit.jsonl (expected: in a directory")
                .contains("audit[1].to: /dev (expected: a file this user may write)");
    }
}
