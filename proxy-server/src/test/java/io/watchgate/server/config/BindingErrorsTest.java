package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingErrorsTest {

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listn: 1|listn: unknown key (did you mean listen?)",
                "lsiten: 1|lsiten: unknown key (did you mean listen?)",
                "accessLog: off|accessLog: unknown key (did you mean access-log?)",
                "access_log: off|access_log: unknown key (did you mean access-log?)",
                "upstream: {}|upstream: unknown key (did you mean upstreams?)",
                "command: [x]|command: unknown key (did you mean upstreams.NAME.command?)",
                "sharing: auto|sharing: unknown key (did you mean upstreams.NAME.sharing?)",
                "tool: x|tool: unknown key (did you mean policy.rules.ACTION.tool?)",
                "timeouts: {connect: 1s}|timeouts.connect: unknown key (did you mean"
                        + " upstreams.NAME.timeouts.connect?)",
                "log: {colour: red}|log.colour: unknown key (expected: level, stall)",
                "transport: stdio|transport: unknown key (did you mean"
                        + " upstreams.NAME.transport?)",
                "tlz: x|tlz: unknown key (expected: version, listen, admin, loops, io, control,"
                        + " warm-up, state-dir, seal, separator, instructions, timeouts, limits,"
                        + " policy, filters, judging, pinning, plugins, access-log, audit, log,"
                        + " upstreams, defaults)"
            })
    void suggestsTheKeyThatWasMeant(String yaml, String message) {
        int column = yaml.startsWith("timeouts") ? 12 : yaml.startsWith("log:") ? 7 : 1;
        assertThat(loads.problems("version: 1\n" + yaml + "\n"))
                .containsExactly("2:" + column + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listen: []|2:9: listen: [] (expected: at least one address)",
                "listen: nowhere|2:9: listen: nowhere (expected: host:port, as 127.0.0.1:8808 or"
                        + " [::1]:8808, tcp://host:port or unix:///path)",
                "listen: [1, 0.0.0.0:2]|2:13: listen[1]: 0.0.0.0:2 (expected: a loopback address,"
                        + " or open: true to serve everyone who can reach it)",
                "listen: {address: 0.0.0.0:2}|2:19: listen.address: 0.0.0.0:2 (expected: a loopback"
                        + " address, or open: true to serve everyone who can reach it)",
                "admin: [1]|2:8: admin: a list (expected: a text or a map)",
                "admin: 127.0.0.1:8808|2:8: admin: 127.0.0.1:8808 (expected: an address that is not"
                        + " a data listener's)",
                "loops: [1]|2:8: loops: a list (expected: 1 to 1024, or auto)",
                "loops: {a: 1}|2:8: loops: a map (expected: 1 to 1024, or auto)",
                "loops:|2:7: loops: nothing (expected: 1 to 1024, or auto)",
                "loops: 1.5|2:8: loops: 1.5 (expected: 1 to 1024, or auto)",
                "loops: 99999999999|2:8: loops: 99999999999 (expected: 1 to 1024, or auto)",
                "io: io_uring|2:5: io: io_uring (expected: auto, epoll, io-uring or nio)",
                "http-codec: lean|2:13: http-codec: lean (expected: netty, or no such key: there is"
                        + " no other decoder of HTTP/1.1 any more)",
                "http-codec:|2:12: http-codec: nothing (expected: netty, or no such key: there is"
                        + " no other decoder of HTTP/1.1 any more)",
                "separator: ''|2:12: separator: \"\" (expected: 1 to 4 of the characters A-Z a-z"
                        + " 0-9 _ - .)",
                "timeouts: 5s|2:11: timeouts: 5s (expected: a map)",
                "timeouts: {header: 5}|2:20: timeouts.header: 5 (expected: 1ms to 30d)",
                "timeouts: {stream: never}|2:20: timeouts.stream: never (expected: 1s to 30d, or"
                        + " off)",
                "limits: {frame: 2GiB}|2:17: limits.frame: 2GiB (expected: 1KiB to 1GiB)",
                "limits: {name-length: 2MiB}|2:23: limits.name-length: 2MiB (expected: 256 to"
                        + " 1MiB)",
                "limits: {buffered: 1MiB}|2:20: limits.buffered: 1MiB (expected: at least frame,"
                        + " which is 16MiB)",
                "log: loud|2:6: log: loud (expected: error, warn, info, debug or trace)",
                "access-log: {buffer: 1}|2:22: access-log.buffer: 1 (expected: 64KiB to 1GiB)",
                "policy: {rules: [{deny: {arguments: {path: {present: true}}}}]}|2:38:"
                        + " policy.rules[0].deny.arguments.path: path (expected: a JSON pointer,"
                        + " as /path; * for every element or member)",
                "policy: {rules: [{deny: {annotations: {destructive: true}}}]}|2:53:"
                        + " policy.rules[0].deny.annotations.destructive: true (expected:"
                        + " readOnlyHint, destructiveHint, idempotentHint or openWorldHint)",
                "policy: {default: maybe}|2:19: policy.default: maybe (expected: allow or deny)",
                "policy: {rules: [x]}|2:18: policy.rules[0]: x (expected: a map with one key,"
                        + " allow, deny, require, redact or report, and the rest beneath it)",
                "policy: {rules: {tool: x}}|2:17: policy.rules: tool (expected: a map with one key,"
                        + " allow, deny, require, redact or report, and the rest beneath it)",
                "policy: {rules: [{}]}|2:18: policy.rules[0]: nothing (expected: a map with one"
                        + " key, allow, deny, require, redact or report, and the rest beneath it)",
                "policy: {rules: [{deny: {tool: ' '}}]}|2:32: policy.rules[0].deny.tool:  "
                        + " (expected: a name, with * and ?)",
                "defaults: {restart: {backoff: 1m}}|2:21: defaults.restart.backoff-max: 30s"
                        + " (expected: at least backoff)",
                "upstreams: [a]|2:12: upstreams: a list (expected: a map from names to maps)"
            })
    void saysWhatItWasAndWhatWasExpected(String yaml, String message) {
        assertThat(loads.problems("version: 1\n" + yaml + "\n")).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{command: npx -y 'a b'}|2:26: upstreams.a.command: npx -y 'a b' (expected: a list,"
                        + " as [npx, -y, 'a, b'])",
                "{command: npx}|2:26: upstreams.a.command: npx (expected: a list, as [npx])",
                "{command: {x: y}}|2:26: upstreams.a.command: a map (expected: a program and its"
                        + " arguments, as [npx, -y, some-server])",
                "{command: []}|2:26: upstreams.a.command: [] (expected: a program and its"
                        + " arguments, as [npx, -y, some-server])",
                "{command: }|2:25: upstreams.a.command: nothing (expected: a program and its"
                        + " arguments, as [npx, -y, some-server])",
                "{command: [x, [y]]}|2:30: upstreams.a.command[1]: a list (expected: a program and"
                        + " its arguments, as [npx, -y, some-server])",
                "{command: [x], args: [y]}|2:31: upstreams.a.args: unknown key (expected: command,"
                    + " env, inherit-env, cwd, url, headers, tls, http, proxy, transport, sharing,"
                    + " revision, prefix, enabled, required, restart, timeouts, limits)",
                "{}|2:13: upstreams.a: neither command nor url (expected: exactly one of them)",
                "{command: [x], url: http://x}|2:31: upstreams.a.url: command and url (expected:"
                        + " exactly one of them)",
                "{command: [x], headers: {A: b}}|2:31: upstreams.a.headers: beside command"
                        + " (expected: only beside url)",
                "{url: http://x, cwd: .}|2:32: upstreams.a.cwd: beside url (expected: only beside"
                        + " command)",
                "{url: 'http://x y'}|2:22: upstreams.a.url: http://x y (expected: http:// or"
                        + " https:// and a host, without a password and without #, as"
                        + " https://mcp.example.com/mcp)",
                "{url: 'http://x', tls: {ca: a, insecure: true}}|2:57: upstreams.a.tls.insecure:"
                        + " true (expected: false where ca names whom to trust)",
                "{command: [x], env: {A: }}|2:39: upstreams.a.env.A: nothing (expected: a text;"
                        + " `\"\"` for an empty one)",
                "{command: [x], enabled: yes}|2:40: upstreams.a.enabled: yes (expected: true or"
                        + " false)",
                "{command: [x], prefix: 'a b'}|2:39: upstreams.a.prefix: a b (expected: at most 48"
                        + " of the characters A-Z a-z 0-9 _ . / -)",
                "x|2:16: upstreams.a: x (expected: a map)"
            })
    void explainsWhatIsWrongWithAnUpstream(String yaml, String message) {
        assertThat(loads.problems("version: 1\nupstreams: {a: " + yaml + "}\n"))
                .containsExactly(message.replace("`", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_a|_a",
                "a_|a_",
                "a b|a b",
                "'123456789012345678901234567890123'|123456789012345678901234567890123"
            })
    void refusesNamesThatCannotStandInPaths(String name, String shown) {
        assertThat(loads.problems("version: 1\nupstreams:\n  " + name + ": {url: ftp://x}\n"))
                .contains(
                        "3:3: upstreams."
                                + shown
                                + ": "
                                + shown
                                + " (expected: 1 to 32 of A-Z a-z 0-9 _ -, neither beginning nor"
                                + " ending with _)");
    }

    @Test
    void refusesNamesWithTheSeparator() {
        assertThat(
                        loads.problems(
                                "version: 1\n"
                                        + "separator: '-'\n"
                                        + "upstreams:\n"
                                        + "  a-b: {command: [x]}\n"
                                        + "  c-d: {command: [x]}\n"))
                .containsExactly(
                        "4:3: upstreams.a-b: a-b (expected: a name without the separator -)",
                        "5:3: upstreams.c-d: c-d (expected: a name without the separator -)");
    }

    @Test
    void asksForTheVersion() {
        assertThat(loads.problems("log: info\n"))
                .containsExactly("1:1: version: missing (expected: 1)");
        assertThat(loads.problems("version: 2\n"))
                .containsExactly("1:10: version: 2 (expected: 1)");
        assertThat(loads.problems("version: one\n"))
                .containsExactly("1:10: version: one (expected: 1)");
    }

    @Test
    void reportsEverythingAtOnceInTheOrderOfTheFile() {
        assertThat(
                        loads.problems(
                                """
                                version: 3
                                lisen: 1
                                limits: {frame: 5x, batch: 0, sessions: 0, inflight: 1}
                                timeouts: {header: 0s, idle: 31d}
                                upstreams:
                                  a: {command: [x], sharing: all, timeouts: {stop: 0s}}
                                  b: {url: "ftp://x"}
                                """))
                .containsExactly(
                        "1:10: version: 3 (expected: 1)",
                        "2:1: lisen: unknown key (did you mean listen?)",
                        "3:17: limits.frame: 5x (expected: 1KiB to 1GiB)",
                        "3:28: limits.batch: 0 (expected: 1 to 10000)",
                        "3:41: limits.sessions: 0 (expected: 1 to 1000000)",
                        "3:44: limits.inflight: unknown key (did you mean in-flight?)",
                        "4:20: timeouts.header: 0s (expected: 1ms to 30d)",
                        "4:30: timeouts.idle: 31d (expected: 1ms to 30d)",
                        "6:30: upstreams.a.sharing: all (expected: auto, shared, principal or"
                                + " session)",
                        "6:52: upstreams.a.timeouts.stop: 0s (expected: 1ms to 30d)",
                        "7:12: upstreams.b.url: ftp://x (expected: http:// or https:// and a host,"
                                + " without a password and without #, as"
                                + " https://mcp.example.com/mcp)");
    }

    @Test
    void reportsAFaultyDefaultOnceForAllUpstreams() {
        assertThat(
                        loads.problems(
                                "version: 1\n"
                                    + "defaults: {timeouts: {stop: 0s, queue: x}, colour: red}\n"
                                    + "upstreams: {a: {command: [x]}, b: {command: [x]}}\n"))
                .containsExactly(
                        "2:29: defaults.timeouts.stop: 0s (expected: 1ms to 30d)",
                        "2:40: defaults.timeouts.queue: x (expected: 1ms to 30d)",
                        "2:44: defaults.colour: unknown key (expected: sharing, restart, timeouts,"
                                + " limits)");
    }

    @Test
    void doesNotBlameTheOperatorForStandIns() {
        assertThat(loads.problems("version: 1\nlisten: [x, y]\n"))
                .containsExactly(
                        "2:10: listen[0]: x (expected: host:port, as 127.0.0.1:8808 or"
                                + " [::1]:8808, tcp://host:port or unix:///path)",
                        "2:13: listen[1]: y (expected: host:port, as 127.0.0.1:8808 or"
                                + " [::1]:8808, tcp://host:port or unix:///path)");
    }

    @Test
    void quotesNoSecrets() {
        assertThat(
                        String.join(
                                "\n",
                                loads.problems(
                                        """
                                        version: 1
                                        upstreams:
                                          a: {url: "https://u:s3cret@x/", headers: {A: "s3\\ncret"}}
                                          b: {url: "ftp://x/?api_key=s3cret"}
                                          c: {command: [x], env: {API_TOKEN: "s3cret\\0"}}
                                        """)))
                .doesNotContain("s3cret")
                .doesNotContain("s3\ncret")
                .contains("5:")
                .contains("***");
    }
}
