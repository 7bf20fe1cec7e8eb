package io.watchgate.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.expression.Expression;
import io.watchgate.expression.Fact;
import io.watchgate.expression.Facts;
import io.watchgate.expression.Outcome;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and URIs that would be too much for a turn of the loop: nobody looks at them. */
class LongNamesIT {

    private static final int LARGE = 10 << 20;

    private final ScriptedServer server = new ScriptedServer();
    private final AtomicInteger judged = new AtomicInteger();

    /** Counts how often a rule is asked. */
    private final class Counting implements Expression {

        @Override
        public Set<Fact> reads() {
            return Set.of();
        }

        @Override
        public Set<String> headers() {
            return Set.of();
        }

        @Override
        public Outcome evaluate(Facts facts) {
            judged.incrementAndGet();
            return Outcome.NO;
        }
    }

    private TestGateway gateway;

    @BeforeEach
    void start() {
        server.answers("resources/read", "{\"contents\":[]}");
        RuleConfig rule =
                Records.of(RuleConfig.class, "action", RuleConfig.Action.DENY, "when", "counts");
        gateway =
                TestGateway.with(1)
                        .upstream("files", server)
                        .policy(
                                new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(rule)),
                                () -> (text, iterations) -> new Counting())
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static String params(String form, int length) {
        return form.replace('\'', '"').replace("*", "%2e/".repeat(length / 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resources/read | 'uri':'file:///*'",
                "resources/subscribe | 'uri':'file:///*'",
                "tools/call | 'name':'*'",
                "prompts/get | 'name':'*'",
                "completion/complete | 'ref':{'type':'ref/resource','uri':'file:///*'}",
                "tasks/get | 'taskId':'*'"
            })
    void areRefusedBeforeAnybodyHasReadThem(String method, String form) {
        for (String upstream : List.of("files", "")) {
            McpClient client = McpClient.open(gateway, upstream);
            int before = judged.get();
            String answer = client.ask(method, "{" + params(form, LARGE) + "}");
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(answer, "error", "message"))
                    .isEqualTo("a name or URI of more than 65536 bytes (limits.name-length)");
            assertThat(judged.get()).as("what rules were asked").isEqualTo(before);
        }
        assertThat(server.count(method)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/mcp/files"})
    void soTheyAreInTheModernEra(String path) {
        String uri = params("'uri':'file:///*'", LARGE);
        ModernRequest read =
                ModernRequest.of("resources/read", uri).with("Mcp-Name", "file:///").to(path);
        try (RawHttpClient http = read.send(gateway)) {
            assertThat(Json.text(http.answer(), "error", "message")).contains("65536 bytes");
        }
        assertThat(judged).hasValue(0);
    }

    @Test
    void howLongIsConfigured() {
        try (TestGateway other =
                TestGateway.with(1)
                        .upstream("files", server)
                        .limit("nameLength", ByteSize.parse("1KiB"))
                        .start()) {
            McpClient client = McpClient.open(other, "files");
            String tooLong = "{" + params("'uri':'file:///*'", 2000) + "}";
            assertThat(Json.text(client.ask("resources/read", tooLong), "error", "message"))
                    .isEqualTo("a name or URI of more than 1024 bytes (limits.name-length)");
            String fits = "{" + params("'uri':'file:///*'", 1000) + "}";
            assertThat(client.ask("resources/read", fits)).contains("contents");
            assertThat(server.count("resources/read")).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotSoLongPasses() {
        McpClient client = McpClient.open(gateway, "files");
        String answer =
                client.ask("resources/read", "{" + params("'uri':'file:///*'", 65_000) + "}");
        assertThat(answer).contains("contents");
        assertThat(server.count("resources/read")).isEqualTo(1);
    }
}
