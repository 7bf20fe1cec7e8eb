package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectiveConfigTest {

    private static final String FULL =
            """
            version: 1
            listen: [127.0.0.1:1, {address: "[::1]:2", hosts: [a.example.com], origins: ["https://x"]}]
            admin: {address: 127.0.0.1:3, hosts: [admin.example.com]}
            loops: 4
            instructions: "Two lines,\\nwith \\"quotes\\", a \\\\, a # and an umlaut: ä \\u0085."
            limits: {connections: 5}
            policy:
              default: deny
              rules:
                - allow: {upstream: [b, "*"], tool: "read_?"}
                - deny:
            access-log: logs/a.log
            log: debug
            defaults: {sharing: shared, timeouts: {stop: 1s}}
            upstreams:
              b:
                command: [./run, "", "true", "12", "a: b", "-x", "#", "[y]", "$$x", "pa$s", "@z", "  "]
                env: {MODE: "null", EMPTY: "", "12": "$${DIR}"}
                inherit-env: [JAVA_HOME]
                cwd: sub
                prefix: ""
                required: true
                restart: {park-after: 3}
              "12":
                url: https://mcp.example.com/mcp
                tls: {ca: ca.pem}
                proxy: http://proxy:1
                enabled: false
            """;

    @TempDir private Path directory;
    private Loads loads;

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of("TOKEN", "s3cret", "DIR", "/srv"));
    }

    @Test
    void loadsAgainAsTheSameConfiguration() throws Exception {
        LoadedConfig loaded = loads.load(FULL);
        String yaml = EffectiveConfig.yaml(loaded);
        LoadedConfig again = loads.load(loads.file("effective.yaml", yaml));
        assertThat(again.root()).isEqualTo(loaded.root());
        assertThat(EffectiveConfig.yaml(again).replaceAll(" +# .*", ""))
                .isEqualTo(yaml.replaceAll(" +# .*", ""));
    }

    @Test
    void namesTheOriginOfEachValue() throws Exception {
        loads.file("key", "k");
        String yaml =
                EffectiveConfig.yaml(
                        loads.load(
                                """
                                version: 1
                                admin: off
                                defaults:
                                  timeouts: {stop: 1s}
                                upstreams:
                                  a:
                                    url: http://localhost/mcp
                                    headers:
                                      Authorization: Bearer ${TOKEN}
                                      X-Key: ${file:key}
                                  b:
                                    command: [x]
                                    env: {API_KEY: k, MODE: fast, HOME: "${DIR}"}
                                """));
        assertThat(yaml.lines())
                .contains(
                        "version: 1  # watchgate.yaml:1",
                        "  - address: 127.0.0.1:8808  # default",
                        "  enabled: false  # watchgate.yaml:2",
                        "loops: auto  # default",
                        "  a:",
                        "    url: http://localhost/mcp  # watchgate.yaml:7",
                        "      Authorization: \"***\"  # environment TOKEN, watchgate.yaml:9",
                        "      X-Key: \"***\"  # file key, watchgate.yaml:10",
                        "      stop: 1s  # watchgate.yaml:4",
                        "      connect: 5s  # default",
                        "    command: [x]  # watchgate.yaml:12",
                        "      API_KEY: \"***\"  # watchgate.yaml:13",
                        "      MODE: fast  # watchgate.yaml:13",
                        "      HOME: \"***\"  # environment DIR, watchgate.yaml:13",
                        "    cwd: " + directory + "  # default");
        assertThat(yaml).doesNotContain("s3cret");
    }

    @Test
    void hidesSecretsWhereverTheyStand() throws Exception {
        loads.file("key", "s3cret");
        String yaml =
                EffectiveConfig.yaml(
                        loads.load(
                                """
                                version: 1
                                upstreams:
                                  a:
                                    command: [x, --token, s3cret, "--api-key=s3cret", "http://u:s3cret@h/"]
                                  c:
                                    command: [y, "${TOKEN}", "${file:key}", "${DIR}/z"]
                                  d:
                                    url: https://mcp.example.com/${TOKEN}
                                  b:
                                    url: https://mcp.example.com/mcp?api_key=s3cret
                                    headers: {Accept-Language: s3cret}
                                    proxy: http://u:s3cret@proxy:1
                                """));
        assertThat(yaml)
                .doesNotContain("s3cret")
                .contains("[x, \"--token\", \"***\", \"--api-key=***\", \"http://***@h/\"]")
                .contains("\"https://mcp.example.com/mcp?api_key=***\"")
                .contains("command: [y, \"***\", \"***\", /srv/z]")
                .contains("url: \"***\"  # environment TOKEN, watchgate.yaml:8")
                .contains("\"http://***@proxy:1\"");
    }

    @Test
    void hidesTheKeysOfSealsWhereverTheyComeFrom() throws Exception {
        String yaml =
                EffectiveConfig.yaml(
                        loads.load("version: 1\nseal: {keys: [quite a plain secret]}\n"));
        assertThat(yaml).contains("***").doesNotContain("plain");
    }
}
