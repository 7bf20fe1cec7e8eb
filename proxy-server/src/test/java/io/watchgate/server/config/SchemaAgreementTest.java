package io.watchgate.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.watchgate.server.config.shape.JsonSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.json.JsonMapper;

/**
 * The schema and the loader have to say the same of every file, except for what is listed at the
 * end.
 */
class SchemaAgreementTest {

    private static Schema schema;

    @TempDir private Path directory;
    private Loads loads;

    @BeforeAll
    static void readSchema() {
        schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(JsonSchema.text());
    }

    @BeforeEach
    void prepare() {
        loads = new Loads(directory, Map.of("LOOPS", "2"));
    }

    private List<String> schemaErrors(String yaml) {
        LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
        Object content = new Load(settings).loadFromString(yaml);
        String json = new JsonMapper().writeValueAsString(content);
        return schema.validate(json, InputFormat.JSON).stream().map(String::valueOf).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{listen: 127.0.0.1:1}",
                "{listen: 8808}",
                "{listen: }",
                "{listen: ['localhost:0', {address: '[::1]:1', hosts: h, origins: ['https://o']}]}",
                "{listen: {address: 0.0.0.0:1, open: true}}",
                "{admin: off}",
                "{admin: 127.0.0.1:1, loops: auto, io: nio}",
                "{admin: {enabled: false, hosts: [a, b]}}",
                "{http-codec: netty}",
                "{http-codec: '${NOPE:-netty}'}",
                "{loops: 0}",
                "{loops: '7'}",
                "{loops: '${LOOPS}', io: '${NOPE:-nio}'}",
                "{separator: '.', instructions: 5}",
                "{timeouts: , limits: ~, policy: , log: , defaults: , upstreams: , access-log: }",
                "{timeouts: {header: 5s, stream: off, drain: 0s}}",
                "{limits: {frame: 1MiB, buffered: auto, batch: 1, connections: auto, events: 0}}",
                "{limits: {frame: 1000000}}",
                "{policy: {default: deny, rules: [{deny: {tool: [a, b]}}, {allow: }]}}",
                "{policy: {rules: {deny: {prompt: x}}}}",
                "{access-log: off}",
                "{access-log: {to: a.log, buffer: 64KiB}}",
                "{log: {level: trace}}",
                "{defaults: {sharing: session, restart: {backoff: 1s}, timeouts: {stop: 1s}}}",
                "{upstreams: {a: {command: [x, 1, true]}, b: {url: http://x, tls: }}}",
                "{upstreams: {a: {command: [x], env: {A: 1}, inherit-env: all, cwd: 5, prefix:"
                        + " ''}}}",
                "{upstreams: {a: {url: 'https://x:1/y?z', headers: {A-b: 1}, proxy:"
                        + " 'http://p:1'}}}",
                "{upstreams: {a: {url: 'https://x', http: 1.1}, b: {url: http://x, http: auto}}}",
                "{upstreams: {a: {command: [x], enabled: 'true', required: false, limits: {legs:"
                        + " 1}}}}",
                "{mcpServers: {a b: {command: x, args: [1], env: {A: b}, foo: 1}}, servers: }",
                "{mcpServers: {a: {command: [x, y]}, b: {url: http://x, type: http, disabled:"
                        + " true}}}",
                "{servers: {a: {command: x, type: stdio, timeouts: {stop: 1s}, args: }}}"
            })
    void acceptTheSameFiles(String yaml) throws Exception {
        String file = withVersion(yaml);
        assertThat(schemaErrors(file)).isEmpty();
        assertThat(loads.load(file).root().version()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{version: 2}",
                "{version: }",
                "{unknown: 1}",
                "{state-folder: x}",
                "{listen: []}",
                "{listen: x}",
                "{listen: 70000}",
                "{listen: {addres: 127.0.0.1:1}}",
                "{listen: {origins: ['*']}}",
                "{listen: {open: maybe}}",
                "{admin: [1]}",
                "{admin: none}",
                "{loops: -1}",
                "{loops: 1025}",
                "{loops: many}",
                "{loops: }",
                "{io: io_uring}",
                "{http-codec: lean}",
                "{http-codec: [netty]}",
                "{admin: {http-codec: netty}}",
                "{separator: ''}",
                "{separator: '#'}",
                "{instructions: [x]}",
                "{timeouts: 5s}",
                "{timeouts: {header: 5}}",
                "{timeouts: {header: 5 s}}",
                "{timeouts: {connect: 5s}}",
                "{timeouts: {header: off}}",
                "{limits: {frame: big}}",
                "{limits: {batch: 0}}",
                "{limits: {in_flight: 1}}",
                "{policy: {rules: [{}]}}",
                "{policy: {rules: [{deny: {}, allow: {}}]}}",
                "{policy: {rules: [{forbid: {}}]}}",
                "{policy: {rules: [{deny: {names: x}}]}}",
                "{policy: {rules: [{deny: {tool: ''}}]}}",
                "{access-log: [x]}",
                "{log: loud}",
                "{defaults: {command: [x]}}",
                "{upstreams: [a]}",
                "{upstreams: {a: }}",
                "{upstreams: {a: {}}}",
                "{upstreams: {a: {command: x}}}",
                "{upstreams: {a: {command: []}}}",
                "{upstreams: {a: {command: }}}",
                "{upstreams: {a: {command: [[x]]}}}",
                "{upstreams: {a: {command: [x], url: http://x}}}",
                "{upstreams: {a: {command: [x], headers: {}}}}",
                "{upstreams: {a: {url: http://x, env: {}}}}",
                "{upstreams: {a: {url: ftp://x}}}",
                "{upstreams: {a: {url: 'http://u@x'}}}",
                "{upstreams: {a: {url: http://x, headers: {'a b': c}}}}",
                "{upstreams: {a: {url: http://x, headers: {A: }}}}",
                "{upstreams: {a: {url: http://x, headers: {A: [b]}}}}",
                "{upstreams: {a: {url: http://x, proxy: 'socks://p'}}}",
                "{upstreams: {a: {url: http://x, tls: {ca: [x]}}}}",
                "{upstreams: {a: {command: [x], env: {A=: b}}}}",
                "{upstreams: {a: {command: [x], prefix: 'a b'}}}",
                "{upstreams: {a: {command: [x], transport: grpc}}}",
                "{upstreams: {a: {command: [x], args: [y]}}}",
                "{upstreams: {_a: {command: [x]}}}",
                "{upstreams: {a b: {command: [x]}}}",
                "{mcpServers: [a]}",
                "{mcpServers: {a: }}",
                "{mcpServers: {a: {}}}",
                "{mcpServers: {a: {command: x, type: sse}}}",
                "{mcpServers: {a: {url: http://x, type: stdio}}}",
                "{mcpServers: {a: {command: x, type: http}}}",
                "{mcpServers: {a: {command: x, args: -y}}}",
                "{mcpServers: {a: {command: [x], args: [y]}}}",
                "{mcpServers: {a: {url: http://x, args: [y]}}}",
                "{mcpServers: {a: {command: x, disabled: 1}}}",
                "{servers: {a: {command: x, sharing: nobody}}}"
            })
    void refuseTheSameFiles(String yaml) {
        String file = withVersion(yaml);
        assertThat(schemaErrors(file)).isNotEmpty();
        assertThat(loads.problems(file)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // What several keys say together.
                "{listen: 0.0.0.0:1}",
                "{listen: [127.0.0.1:1, 127.0.0.1:1]}",
                "{admin: 127.0.0.1:8808}",
                "{limits: {frame: 2MiB, buffered: 1MiB}}",
                "{defaults: {restart: {backoff: 2s, backoff-max: 1s}}}",
                "{separator: '-', upstreams: {a-b: {command: [x]}}}",
                "{upstreams: {a: {url: https://x, tls: {ca: x, insecure: true}}}}",
                "{upstreams: {a: {url: https://x, http: 2}}}",
                "{upstreams: {a: {command: [x], inherit-env: [all, HOME]}}}",
                "{upstreams: {a: {command: [' ']}}}",
                "{upstreams: {a: {command: [x]}}, servers: {a: {command: x}}}",
                // Bounds of durations and sizes, and of numbers in quotes.
                "{timeouts: {header: 0s}}",
                "{limits: {frame: 5GiB}}",
                "{loops: '5000'}",
                "{listen: 127.0.0.1:70000}",
                // Numbers in other notations than the decimal one.
                "{loops: 0x10}",
                "{loops: 2.0}",
                // What a substitution yields.
                "{loops: '${NOPE}'}",
                "{loops: '${NOPE:-many}'}",
                "{instructions: '${file:absent}'}",
                // Texts that only look like URLs, and characters that need escapes.
                "{upstreams: {a: {url: 'http://[x'}}}",
                "{upstreams: {a: {url: http://x, headers: {A: \"b\\r\"}}}}",
                // Patterns of what is a number for YAML and a text for the gateway.
                "{separator: 12345}",
            })
    void differWhereASchemaCannotSpeak(String yaml) {
        String file = withVersion(yaml);
        assertThat(schemaErrors(file)).isEmpty();
        assertThat(loads.problems(file)).isNotEmpty();
    }

    @Test
    void areDescribedKeyByKey() {
        assertThat(JsonSchema.text())
                .startsWith("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n")
                .contains("\"description\": \"Largest message, in either direction.\"")
                .contains("\"default\": \"16MiB\"")
                .endsWith("}\n");
    }

    private static String withVersion(String yaml) {
        return yaml.contains("version:") ? yaml : yaml.replaceFirst("\\{", "{version: 1, ");
    }
}
