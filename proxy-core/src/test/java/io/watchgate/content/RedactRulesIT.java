package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.aggregate.NameExplanation;
import io.watchgate.aggregate.NameQuestion;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.RuleConfig.Action;
import io.watchgate.config.policy.ShadowConfig;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that redact what they match, both ways, and nothing else. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class RedactRulesIT extends OneServerRig {

    private static final String MAIL = "ann@example.com";
    private static final String RESULT =
            "{\"content\":[{\"type\":\"text\",\"text\":\"write to bob@example.org\"}]}";

    @BeforeEach
    void answer() {
        server.answers("tools/call", RESULT);
        server.answers(
                "prompts/get",
                "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":"
                        + "\"to eve@example.org\"}}]}");
    }

    private TestGateway gateway(RuleConfig... rules) {
        return TestGateway.with(loops)
                .upstream("files", server)
                .policy(new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(rules)))
                .start();
    }

    private static RuleConfig redact(Object... changes) {
        Object[] all = new Object[changes.length + 2];
        all[0] = "action";
        all[1] = Action.REDACT;
        System.arraycopy(changes, 0, all, 2, changes.length);
        return Records.of(RuleConfig.class, all);
    }

    private static String call(McpClient client, String prefix, String tool) {
        return client.ask(
                "tools/call",
                "{\"name\":\"" + prefix + tool + "\",\"arguments\":{\"to\":\"" + MAIL + "\"}}");
    }

    private String sent(int index) {
        return server.received().stream()
                .filter(message -> message.contains("tools/call"))
                .toList()
                .get(index);
    }

    @Test
    void redactsArgumentsAndResultsOfTheToolsThatARuleNames() {
        try (TestGateway gateway = gateway(redact("tool", List.of("crm_*")))) {
            int calls = 0;
            for (String upstream : List.of("files", "")) {
                String prefix = upstream.isEmpty() ? "files__" : "";
                McpClient client = McpClient.open(gateway, upstream);
                assertThat(call(client, prefix, "crm_find"))
                        .contains("write to [email]")
                        .doesNotContain("bob");
                assertThat(sent(calls++)).contains("\"to\":\"[email]\"");
                assertThat(call(client, prefix, "find")).contains("bob@example.org");
                assertThat(sent(calls++)).contains(MAIL);
                assertThat(client.ask("prompts/get", "{\"name\":\"" + prefix + "crm_x\"}"))
                        .as("a prompt is no tool")
                        .contains("eve@example.org");
            }
            assertThat(gateway.core().filters().counts().get("policy-rules-0").rewritten())
                    .isEqualTo(4);
        }
    }

    @Test
    void redactsWhatTheServerTellsAtAnyTime() {
        try (TestGateway gateway = gateway(redact("tool", List.of("crm_*")))) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                ScriptedStream unasked = server.takeStream();
                unasked.event(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                                + "{\"level\":\"error\",\"data\":\"told eve@example.org\"}}");
                assertThat(listening.message()).contains("told [email]").doesNotContain("eve@");
            }
        }
    }

    @Test
    void redactsTheProgressOfSuchCallsAndOfNoOthers() {
        server.on(
                "tools/call",
                request -> {
                    ScriptedStream stream = request.stream();
                    stream.event(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                                    + "{\"progressToken\":"
                                    + request.at("params", "_meta", "progressToken")
                                    + ",\"progress\":1,\"message\":\"asked eve@example.org\"}}");
                    stream.result(RESULT);
                });
        try (TestGateway gateway = gateway(redact("tool", List.of("crm_*")))) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(progress(client, "crm_find")).contains("asked [email]");
            assertThat(progress(client, "find")).contains("asked eve@example.org");
        }
    }

    private static String progress(McpClient client, String tool) {
        String body =
                McpClient.request(
                        client.newId(),
                        "tools/call",
                        "{\"name\":\"" + tool + "\",\"_meta\":{\"progressToken\":\"p\"}}");
        try (RawHttpClient http = client.send(body)) {
            return http.message();
        }
    }

    @Test
    void redactsForTheMethodsUpstreamsAndPrincipalsThatARuleNames() {
        Map<String, List<String>> others =
                Map.of(
                        "method", List.of("prompts/*"),
                        "upstream", List.of("notes"),
                        "principal", List.of("ops-*"));
        others.forEach(
                (key, patterns) -> {
                    try (TestGateway gateway = gateway(redact(key, patterns))) {
                        assertThat(call(McpClient.open(gateway, "files"), "", "find"))
                                .as(key)
                                .contains("bob@example.org");
                    }
                });
        try (TestGateway gateway =
                gateway(
                        redact(
                                "id",
                                "guests",
                                "method",
                                List.of("tools/*"),
                                "upstream",
                                List.of("f*"),
                                "principal",
                                List.of("anonymous")))) {
            assertThat(call(McpClient.open(gateway, "files"), "", "find")).contains("[email]");
            assertThat(gateway.core().filters().counts()).containsKey("guests");
            assertThat(
                            NameExplanation.of(
                                    gateway.core().aggregate(),
                                    gateway.core().catalogues(),
                                    new NameQuestion(
                                            "files__find", "", "anonymous", null, Map.of())))
                    .contains("  guests (redact) is for it");
        }
    }

    @Test
    void redactsOnlyTheKindsThatARuleNames() {
        try (TestGateway gateway = gateway(redact("kinds", List.of("secrets")))) {
            assertThat(call(McpClient.open(gateway, "files"), "", "find"))
                    .contains("bob@example.org");
        }
    }

    @Test
    void decidesAboutNoRequest() {
        RuleConfig deny =
                Records.of(RuleConfig.class, "action", Action.DENY, "tool", List.of("crm_*"));
        try (TestGateway gateway = gateway(redact("tool", List.of("crm_*")), deny)) {
            assertThat(call(McpClient.open(gateway, "files"), "", "crm_find"))
                    .contains("Unknown tool");
            assertThat(call(McpClient.open(gateway, "files"), "", "find"))
                    .contains("bob@example.org");
        }
    }

    @Test
    void goesByNamesOnlyAndIsNoCandidate() {
        assertThatThrownBy(() -> redact("annotations", Map.of("readOnlyHint", "true")))
                .hasMessageContaining("nothing under redact, which goes by names");
        assertThatThrownBy(() -> new ShadowConfig(PolicyConfig.Action.ALLOW, List.of(redact())))
                .hasMessageContaining("rules[0].redact");
        assertThatThrownBy(
                        () ->
                                Records.of(
                                        RuleConfig.class,
                                        "action",
                                        Action.ALLOW,
                                        "kinds",
                                        List.of("secrets")))
                .hasMessageContaining("under redact only");
    }
}
