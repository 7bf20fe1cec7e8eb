package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientServersTest {

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of("TOKEN", "t"));
    }

    @Test
    void takesWhatDesktopClientsKeep() throws Exception {
        LoadedConfig loaded =
                loads.load(
                        """
                        {
                          "version": 1,
                          "mcpServers": {
                            "files": {
                              "command": "/opt/my tools/npx",
                              "args": ["-y", "two words", 3],
                              "env": {"KEY": "${TOKEN}"}
                            },
                            "search": {
                              "type": "http",
                              "url": "https://mcp.example.com/mcp",
                              "headers": {"Authorization": "Bearer ${TOKEN}"}
                            }
                          }
                        }
                        """);
        assertThat(loaded.warnings()).isEmpty();
        List<UpstreamConfig> upstreams = loaded.config().upstreams();
        assertThat(upstreams).extracting(UpstreamConfig::key).containsExactly("files", "search");
        assertThat(upstreams.get(0).target())
                .isEqualTo(
                        new CommandTarget(
                                List.of("/opt/my tools/npx", "-y", "two words", "3"),
                                Map.of("KEY", "t"),
                                List.of(),
                                directory));
        assertThat(((HttpTarget) upstreams.get(1).target()).headers())
                .containsExactly(Map.entry("Authorization", "Bearer t"));
        assertThat(loaded.origin("upstreams.files.command[2]")).hasToString("watchgate.yaml:6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "servers: {a: {type: stdio, command: x}}|a:true",
                "mcpServers: {a: {command: x, args: []}}|a:true",
                "mcpServers: {a: {command: x, args: }}|a:true",
                "mcpServers: {a: {command: [x, y]}}|a:true",
                "mcpServers: {a: {url: http://localhost, type: streamable-http}}|a:true",
                "mcpServers: {a: {url: http://localhost, type: streamableHttp}}|a:true",
                "mcpServers: {a: {url: http://localhost, type: sse}}|a:true",
                "mcpServers: {a: {command: x, disabled: true}}|a:false",
                "mcpServers: {a: {command: x, disabled: FALSE}}|a:true",
                "mcpServers: {a: {command: x, sharing: shared, timeouts: {stop: 1s}}}|a:true",
                "mcpServers: |",
                "{upstreams: {a: {command: [x]}}, mcpServers: {b: {command: x}}, servers: {c:"
                        + " {command: x}}}|a:true b:true c:true"
            })
    void understandsTheirKeys(String yaml, String upstreams) throws Exception {
        String text =
                yaml.startsWith("{") ? "{version: 1, " + yaml.substring(1) : "version: 1\n" + yaml;
        LoadedConfig loaded = loads.load(text);
        assertThat(
                        loaded.config().upstreams().stream()
                                .map(upstream -> upstream.key() + ":" + upstream.enabled())
                                .toList())
                .isEqualTo(upstreams == null ? List.of() : List.of(upstreams.split(" ")));
    }

    @Test
    void appliesDefaultsToThem() throws Exception {
        LoadedConfig loaded =
                loads.load(
                        "version: 1\n"
                                + "defaults: {limits: {legs: 2}}\n"
                                + "mcpServers: {a: {command: x}}\n");
        assertThat(loaded.config().upstreams().get(0).limits().legs()).isEqualTo(2);
    }

    @Test
    void warnsOfKeysThatOnlyClientsHave() throws Exception {
        assertThat(
                        loads.warnings(
                                """
                                version: 1
                                mcpServers:
                                  a:
                                    command: x
                                    autoApprove: [y]
                                    timeout: 60
                                """))
                .containsExactly(
                        "5:5: mcpServers.a.autoApprove: unknown key, ignored",
                        "6:5: mcpServers.a.timeout: unknown key, ignored");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "my server|my-server",
                "@scope/pkg|scope-pkg",
                "_private_|private",
                "a__b|a-b",
                "äöü|server",
                "a very long name that does not fit into a path|a-very-long-name-that-does-not-f",
                "1234567890123456789012345678901 x|1234567890123456789012345678901"
            })
    void servesNamesThatAreNotAllowedUnderTheNearestThatIs(String name, String slug)
            throws Exception {
        String yaml = "version: 1\nmcpServers: {\"" + name + "\": {command: x}}\n";
        assertThat(loads.load(yaml).config().upstreams())
                .extracting(UpstreamConfig::key)
                .containsExactly(slug);
        assertThat(loads.warnings(yaml))
                .containsExactly("2:14: mcpServers." + name + ": served as " + slug);
    }

    @Test
    void keepsTheSeparatorOutOfNames() throws Exception {
        String yaml = "version: 1\nseparator: '-'\nmcpServers: {a-b: {command: x}}\n";
        assertThat(loads.load(yaml).config().upstreams())
                .extracting(UpstreamConfig::key)
                .containsExactly("a_b");
    }

    @Test
    void refusesNamesThatClash() {
        assertThat(
                        loads.problems(
                                """
                                version: 1
                                upstreams:
                                  my-server: {command: [x]}
                                mcpServers:
                                  my server: {command: x}
                                servers:
                                  b: {command: x}
                                  my/server: {command: x}
                                """))
                .containsExactly(
                        "5:3: mcpServers.my server: also my-server, like the server in line 3"
                                + " (expected: a name of its own)",
                        "8:3: servers.my/server: also my-server, like the server in line 3"
                                + " (expected: a name of its own)");
    }

    @Test
    void takesTheirWordForHttpSse() throws Exception {
        LoadedConfig loaded =
                loads.load("version: 1\nservers: {a: {url: http://localhost/sse, type: sse}}\n");
        assertThat(loaded.config().upstreams().get(0).transport()).isEqualTo(Transport.SSE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{command: x, type: sse}|3:24: mcpServers.a.type: sse without url (expected:"
                        + " stdio)",
                "{command: x, type: grpc}|3:24: mcpServers.a.type: grpc (expected: stdio, http,"
                        + " streamable-http or sse)",
                "{command: x, type: http}|3:24: mcpServers.a.type: http without url (expected:"
                        + " stdio)",
                "{url: http://x, type: stdio}|3:27: mcpServers.a.type: stdio without command"
                        + " (expected: http)",
                "{command: x, args: -y}|3:24: mcpServers.a.args: -y (expected: a list)",
                "{command: [x], args: [y]}|3:20: mcpServers.a.args: beside a list (expected: a"
                        + " command that is a text)",
                "{url: http://x, args: [y]}|3:21: mcpServers.a.args: without command (expected: a"
                        + " command that is a text)",
                "{command: x, disabled: 1}|3:28: mcpServers.a.disabled: 1 (expected: true or"
                        + " false)",
                "{command: x, args: [[y]]}|3:25: upstreams.a.command[1]: a list (expected: a"
                        + " program and its arguments, as [npx, -y, some-server])",
                "{}|3:2: upstreams.a: neither command nor url (expected: exactly one of them)",
                "x|3:5: upstreams.a: x (expected: a map)"
            })
    void refusesWhatItCannotServe(String yaml, String message) {
        assertThat(loads.problems("version: 1\nmcpServers:\n a: " + yaml + "\n"))
                .containsExactly(message);
    }

    @Test
    void refusesServersThatAreNoMap() {
        assertThat(loads.problems("version: 1\nservers: [a]\n"))
                .containsExactly("2:10: servers: a list (expected: a map from names to servers)");
    }

    @Test
    @Scenario(51)
    void refusesCommandsAsTextAmongUpstreams() {
        assertThat(loads.problems("version: 1\nupstreams: {a: {command: x, args: [y]}}\n"))
                .contains(
                        "2:26: upstreams.a.command: x (expected: a list, as [x])",
                        "2:29: upstreams.a.args: unknown key (expected: command, env, inherit-env,"
                            + " cwd, url, headers, tls, http, proxy, transport, sharing, revision,"
                            + " prefix, enabled, required, restart, timeouts, limits)");
    }
}
