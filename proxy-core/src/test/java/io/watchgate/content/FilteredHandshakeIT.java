package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that filters do not let open: whoever asks learns why, and nothing of what it was. */
class FilteredHandshakeIT {

    private static final String WORD = "sesame";

    /** Servers of both eras whose instructions have the word in them. */
    enum Era {
        LEGACY("initialize"),
        MODERN("server/discover");

        private final String method;

        Era(String method) {
            this.method = method;
        }

        private ScriptedServer server() {
            if (this == MODERN) {
                String said = ModernScript.discovered("{\"tools\":{}}").replace("be kind", WORD);
                return ModernScript.server().on(method, request -> request.result(said));
            }
            return new ScriptedServer()
                    .on(
                            method,
                            request ->
                                    request.result(
                                            "{\"protocolVersion\":\"2025-11-25\","
                                                    + "\"capabilities\":{\"tools\":{}},"
                                                    + "\"serverInfo\":{\"name\":\"s\","
                                                    + "\"version\":\"1\"},\"instructions\":\""
                                                    + WORD
                                                    + "\"}"));
        }
    }

    private static TestGateway gateway(
            ScriptedServer server, String word, FilterConfig.Direction direction) {
        return TestGateway.with(1)
                .upstream("files", server)
                .filter(
                        new FilterConfig(
                                "scripted",
                                "doorman",
                                List.of(),
                                List.of(),
                                direction,
                                FilterConfig.OnError.BLOCK,
                                Duration.ZERO,
                                Map.of("word", word, "does", "deny")))
                .start();
    }

    private static void expect(TestGateway gateway, String why) {
        String answer;
        try (RawHttpClient http =
                ModernRequest.of("tools/list", "").to("/mcp/files").send(gateway)) {
            answer = http.answer();
        }
        assertThat(Json.text(answer, "error", "message")).contains(why);
        assertThat(Json.text(answer, "error", "data", "reason")).isEqualTo("policy_denied");
        assertThat(answer).doesNotContain(WORD);
        Failure last = gateway.upstream("files").health().lastFailure();
        assertThat(last).isNotNull();
        assertThat(last.reason()).isEqualTo(Reason.POLICY_DENIED);
        assertThat(last.text()).as("what the log and /status say").isEqualTo(why);
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAFilterDeniedTheAnswer(Era era) {
        try (ScriptedServer server = era.server();
                TestGateway gateway = gateway(server, WORD, FilterConfig.Direction.FROM_SERVER)) {
            expect(
                    gateway,
                    "upstream files cannot be used because of its answer to "
                            + era.method
                            + ": denied by filter doorman: a word");
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAFilterDeniedTheRequest(Era era) {
        String word = era == Era.MODERN ? "clientCapabilities" : "\"protocolVersion\"";
        try (ScriptedServer server = era.server();
                TestGateway gateway = gateway(server, word, FilterConfig.Direction.TO_SERVER)) {
            expect(
                    gateway,
                    "upstream files cannot be used because of the request "
                            + era.method
                            + ": denied by filter doorman: a word");
            assertThat(server.count(era.method)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysSoToAClientWithASession(Era era) {
        try (ScriptedServer server = era.server();
                TestGateway gateway = gateway(server, WORD, FilterConfig.Direction.FROM_SERVER)) {
            McpClient client = McpClient.open(gateway, "");
            String answer = client.ask("tools/call", "{\"name\":\"files__a\"}");
            assertThat(Json.text(answer, "error", "message"))
                    .contains(era.method, "denied by filter doorman: a word");
            assertThat(answer).doesNotContain(WORD);
        }
    }
}
