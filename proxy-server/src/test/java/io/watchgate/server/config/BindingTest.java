package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.LogConfig;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Scenario;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of());
    }

    private GatewayConfig config(String yaml) throws Exception {
        return loads.load("version: 1\n" + yaml).config();
    }

    @Test
    @Scenario(52)
    void fillsInDefaults() throws Exception {
        GatewayConfig config = config("");
        assertThat(config).isEqualTo(Defaults.of(GatewayConfig.class));
    }

    @Test
    void takesKeysWithoutValuesForEmptyMapsAndLists() throws Exception {
        GatewayConfig config =
                config("timeouts:\nlimits: ~\npolicy:\n  rules:\nlog: null\nupstreams:\n");
        assertThat(config).isEqualTo(Defaults.of(GatewayConfig.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: 127.0.0.1:1|127.0.0.1:1",
                "listen: 1|127.0.0.1:1",
                "listen: ['[::1]:1', localhost:2]|[::1]:1 localhost:2",
                "listen: {address: 127.0.0.1:1}|127.0.0.1:1",
                "listen: {open: true, address: ':1'}|0.0.0.0:1",
                "listen: [{address: 127.0.0.1:1}, {address: 127.0.0.1:2}, 3]"
                        + "|127.0.0.1:1 127.0.0.1:2 127.0.0.1:3",
                "listen: {}|127.0.0.1:8808",
                "listen:|127.0.0.1:8808"
            })
    void readsListenersInEachForm(String yaml, String addresses) throws Exception {
        assertThat(config(yaml).listen())
                .extracting(listener -> listener.address().toString())
                .containsExactly(addresses.split(" "));
    }

    @Test
    void readsWhatAListenerAccepts() throws Exception {
        GatewayConfig config =
                config("listen: {hosts: gw.example.com, origins: [https://a.example.com]}");
        assertThat(config.listen().get(0).hosts()).containsExactly("gw.example.com");
        assertThat(config.listen().get(0).origins()).containsExactly("https://a.example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "admin: off|false|127.0.0.1:8809",
                "admin: 127.0.0.1:1|true|127.0.0.1:1",
                "admin: {hosts: [x]}|true|127.0.0.1:8809",
                "admin: {enabled: false}|false|127.0.0.1:8809"
            })
    void readsTheAdminListenerInEachForm(String yaml, boolean enabled, String address)
            throws Exception {
        GatewayConfig config = config(yaml);
        assertThat(config.admin().enabled()).isEqualTo(enabled);
        assertThat(config.admin().address()).hasToString(address);
    }

    @Test
    void readsTheRootsKeysOfSeveralRecords() throws Exception {
        GatewayConfig config =
                config("loops: 2\nio: nio\nseparator: .\ninstructions: Be kind.\nlog: debug\n");
        assertThat(config.runtime().loops()).isEqualTo(2);
        assertThat(config.runtime().io()).hasToString("NIO");
        assertThat(config.names().separator()).isEqualTo(".");
        assertThat(config.names().instructions()).isEqualTo("Be kind.");
        assertThat(config.log().level()).isEqualTo(LogConfig.Level.DEBUG);
    }

    @Test
    void makesTheAccessLogsFileAbsolute() throws Exception {
        assertThat(config("access-log: off").accessLog().enabled()).isFalse();
        assertThat(config("access-log: stdout").accessLog().to()).isEqualTo("stdout");
        assertThat(config("access-log: {to: log/a.log, buffer: 2MiB}").accessLog().to())
                .isEqualTo(directory.resolve("log/a.log").toString());
        assertThat(config("access-log: {buffer: 2MiB}").accessLog().buffer())
                .isEqualTo(new ByteSize(2 << 20));
    }

    @Test
    void readsRules() throws Exception {
        GatewayConfig config =
                config(
                        """
                        policy:
                          default: deny
                          rules:
                            - deny: {tool: ["delete_*", drop]}
                            - allow: {upstream: files, resource: "file:///srv/*"}
                            - allow:
                                prompt: greet
                            - deny:
                        """);
        assertThat(config.policy().fallback()).isEqualTo(Action.DENY);
        assertThat(config.policy().rules())
                .containsExactly(
                        rule(
                                RuleConfig.Action.DENY,
                                List.of(),
                                List.of("delete_*", "drop"),
                                List.of(),
                                List.of()),
                        rule(
                                RuleConfig.Action.ALLOW,
                                List.of("files"),
                                List.of(),
                                List.of(),
                                List.of("file:///srv/*")),
                        rule(
                                RuleConfig.Action.ALLOW,
                                List.of(),
                                List.of(),
                                List.of("greet"),
                                List.of()),
                        rule(RuleConfig.Action.DENY, List.of(), List.of(), List.of(), List.of()));
    }

    private static RuleConfig rule(
            RuleConfig.Action action,
            List<String> upstream,
            List<String> tool,
            List<String> prompt,
            List<String> resource) {
        return new RuleConfig(action, upstream, tool, prompt, resource);
    }

    @Test
    @Scenario(51)
    void keepsBlanksInArgumentsAndNumbersAsText() throws Exception {
        GatewayConfig config =
                config(
                        """
                        upstreams:
                          a:
                            command: [./run, "two words", 8080, true, "", 1.50]
                            env: {PORT: 8080, FLAG: true, EMPTY: ""}
                            inherit-env: [JAVA_HOME]
                            cwd: sub/..
                        """);
        assertThat(config.upstreams().get(0).target())
                .isEqualTo(
                        new CommandTarget(
                                List.of("./run", "two words", "8080", "true", "", "1.50"),
                                Map.of("PORT", "8080", "FLAG", "true", "EMPTY", ""),
                                List.of("JAVA_HOME"),
                                directory));
    }

    @Test
    void readsAllVariablesAsOneWord() throws Exception {
        GatewayConfig config = config("upstreams: {a: {command: [x], inherit-env: all}}");
        CommandTarget target = (CommandTarget) config.upstreams().get(0).target();
        assertThat(target.inheritsEverything()).isTrue();
    }

    @Test
    void readsServersBehindUrls() throws Exception {
        GatewayConfig config =
                config(
                        """
                        upstreams:
                          a:
                            url: https://mcp.example.com:8443/mcp?x=y
                            headers: {Authorization: Bearer t, X-Number: 5}
                            tls: {ca: ca.pem}
                            proxy: http://proxy.example.com:3128
                            http: 1.1
                          b: {url: https://mcp.example.com}
                          c: {url: http://mcp.example.com}
                        """);
        HttpTarget target = (HttpTarget) config.upstreams().get(0).target();
        assertThat(target.url()).isEqualTo(URI.create("https://mcp.example.com:8443/mcp?x=y"));
        assertThat(target.headers())
                .containsExactly(
                        Map.entry("Authorization", "Bearer t"), Map.entry("X-Number", "5"));
        assertThat(target.tls().ca()).isEqualTo(directory.resolve("ca.pem"));
        assertThat(target.proxy()).isEqualTo(URI.create("http://proxy.example.com:3128"));
        assertThat(config.upstreams())
                .extracting(upstream -> ((HttpTarget) upstream.target()).offersHttp2())
                .containsExactly(false, true, false);
    }

    @Test
    void mergesDefaultsKeyByKey() throws Exception {
        GatewayConfig config =
                config(
                        """
                        defaults:
                          sharing: session
                          timeouts: {request: 1m, stop: 1s}
                          limits: {legs: 3}
                          restart: {park-after: 2}
                        upstreams:
                          a: {command: [x], timeouts: {request: 5s}, sharing: shared}
                          b: {command: [x], limits: {legs: 4, pages: 5}, timeouts: }
                        """);
        UpstreamConfig a = config.upstreams().get(0);
        UpstreamConfig b = config.upstreams().get(1);
        UpstreamLimits usual = Defaults.of(UpstreamLimits.class);
        assertThat(a.sharing()).isEqualTo(Sharing.SHARED);
        assertThat(b.sharing()).isEqualTo(Sharing.SESSION);
        assertThat(a.timeouts().request()).isEqualTo(Duration.ofSeconds(5));
        assertThat(a.timeouts().stop()).isEqualTo(Duration.ofSeconds(1));
        assertThat(b.timeouts().request()).isEqualTo(Duration.ofMinutes(1));
        assertThat(b.limits().legs()).isEqualTo(4);
        assertThat(b.limits().pages()).isEqualTo(5);
        assertThat(b.limits().queue()).isEqualTo(usual.queue());
        assertThat(a.limits().legs()).isEqualTo(3);
        assertThat(List.of(a.restart(), b.restart()))
                .extracting(RestartConfig::parkAfter)
                .containsExactly(2, 2);
    }

    @Test
    void keepsTheOrderOfUpstreams() throws Exception {
        GatewayConfig config =
                config("upstreams: {z: {command: [x]}, a: {command: [x]}, m: {command: [x]}}");
        assertThat(config.upstreams())
                .extracting(UpstreamConfig::key)
                .containsExactly("z", "a", "m");
    }

    @Test
    void knowsWhereEachValueComesFrom() throws Exception {
        loads = new Loads(directory, Map.of("TOKEN", "t"));
        loads.file("key", "k");
        LoadedConfig loaded =
                loads.load(
                        """
                        version: 1
                        listen: 127.0.0.1:1
                        admin: off
                        defaults: {timeouts: {stop: 1s}}
                        upstreams:
                          a:
                            url: http://localhost
                            headers: {A: "${TOKEN}", B: "${file:key}-${NOPE:-x}-${TOKEN}"}
                        """);
        assertThat(loaded.origin("listen[0].address")).hasToString("watchgate.yaml:2");
        assertThat(loaded.origin("listen[0].open")).hasToString("default");
        assertThat(loaded.origin("admin.enabled")).hasToString("watchgate.yaml:3");
        assertThat(loaded.origin("upstreams.a.timeouts.stop")).hasToString("watchgate.yaml:4");
        assertThat(loaded.origin("upstreams.a.timeouts.connect")).isEqualTo(Origin.DEFAULT);
        assertThat(loaded.origin("upstreams.a.headers.A"))
                .hasToString("environment TOKEN, watchgate.yaml:8");
        assertThat(loaded.origin("upstreams.a.headers.B"))
                .hasToString("file key, environment TOKEN, watchgate.yaml:8");
    }
}
