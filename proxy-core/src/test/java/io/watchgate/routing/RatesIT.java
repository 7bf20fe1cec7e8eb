package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RateConfig;
import io.watchgate.config.policy.RateConfig.Per;
import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.SseClient;
import io.watchgate.testkit.TestAuthenticator;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes too soon is not sent, and costs nobody else. */
class RatesIT {

    private final ScriptedServer files = new ScriptedServer();

    @AfterEach
    void stop() {
        files.close();
    }

    private TestGateway gateway(RateConfig... rates) {
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of());
        return TestGateway.with(2)
                .upstream("files", files)
                .authenticator(new TestAuthenticator(TestAuthenticator.When.AT_ONCE))
                .policy(Records.with(policy, "rates", List.of(rates)))
                .start();
    }

    private static String ask(TestGateway gateway, String who, ModernRequest request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(TestAuthenticator.as(who, request.text())).answer();
        }
    }

    @Test
    void aGreedyPrincipalIsToldWhenToComeAgainAndAPoliteOneIsNot() {
        files.answers("tools/call", "{\"content\":[]}");
        files.answers("tools/list", "{\"tools\":[]}");
        RateConfig hourly =
                Records.of(
                        RateConfig.class,
                        "per",
                        List.of(Per.PRINCIPAL),
                        "rate",
                        2,
                        "every",
                        Duration.ofHours(1));
        try (TestGateway gateway = gateway(hourly)) {
            for (String path : List.of("/mcp/files", "/mcp")) {
                ModernRequest call =
                        ModernRequest.call(path.equals("/mcp") ? "files__t" : "t").to(path);
                assertThat(ask(gateway, "greedy", call)).contains("content");
            }
            ModernRequest call = ModernRequest.call("t").to("/mcp/files");
            String refused = ask(gateway, "greedy", call);
            assertThat(Json.at(refused, "error", "code")).isEqualTo("4290");
            assertThat(Json.text(refused, "error", "data", "reason")).isEqualTo("rate_limited");
            assertThat(Json.text(refused, "error", "data", "phase")).isEqualTo("not_sent");
            assertThat(Long.parseLong(Json.at(refused, "error", "data", "retryAfterMs")))
                    .isBetween(1L, Duration.ofMinutes(30).toMillis() + 1);
            assertThat(refused).doesNotContain("files", "policy", "greedy");
            assertThat(ask(gateway, "polite", call)).contains("content");
            assertThat(ask(gateway, "greedy", ModernRequest.of("tools/list", "").to("/mcp/files")))
                    .as("lists are free")
                    .doesNotContain("4290");
            assertThat(files.count("tools/call")).isEqualTo(3);
        }
    }

    @Test
    void everyTransportSaysWhenToComeAgain() {
        files.answers("tools/call", "{\"content\":[]}");
        RateConfig hourly =
                Records.of(
                        RateConfig.class,
                        "per",
                        List.of(Per.TOOL),
                        "rate",
                        1,
                        "every",
                        Duration.ofHours(1));
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of());
        try (TestGateway gateway =
                        TestGateway.with(2)
                                .upstream("files", files)
                                .policy(Records.with(policy, "rates", List.of(hourly)))
                                .start();
                LineClient lines = gateway.lines("/mcp/files");
                SseClient events = SseClient.open(gateway, "/sse/files", "2024-11-05", "{}")) {
            assertThat(McpClient.open(gateway, "files").ask("tools/call", "{\"name\":\"t\"}"))
                    .contains("content");
            lines.initialize("2025-11-25", "{}");
            String call = McpClient.toolCall("7", "t", "");
            ModernRequest modern = ModernRequest.call("t").to("/mcp/files");
            try (Http2Client http2 = gateway.connectHttp2()) {
                assertThat(
                                List.of(
                                        McpClient.open(gateway, "files").call(call),
                                        modern.ask(gateway).body(),
                                        lines.send(call).line(),
                                        lines.send(modern.message()).line(),
                                        events.call(call),
                                        http2.send(modern.text()).response().body()))
                        .allSatisfy(
                                refused ->
                                        assertThat(refused)
                                                .contains("4290", "\"not_sent\"")
                                                .containsPattern("\"retryAfterMs\":[1-9]"));
            }
        }
    }

    @Test
    void whatIsOpenAtOnceIsBoundedAndItsPlaceComesBackHoweverItEnds() {
        RateConfig one =
                Records.of(
                        RateConfig.class,
                        "per",
                        List.of(Per.PRINCIPAL, Per.TOOL),
                        "tool",
                        List.of("slow"),
                        "concurrent",
                        1);
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of());
        try (TestGateway gateway =
                TestGateway.with(2)
                        .upstream("files", files)
                        .policy(Records.with(policy, "rates", List.of(one)))
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            String id = client.newId();
            try (RawHttpClient open = client.send(McpClient.toolCall(id, "slow", ""))) {
                ScriptedRequest call = files.take("tools/call");
                assertThat(client.ask("tools/call", "{\"name\":\"slow\"}"))
                        .contains("4290", "\"retryAfterMs\":1000");
                client.notice(McpClient.cancelled(id));
                files.takeNotice("notifications/cancelled");
                call.result("{}");
            }
            for (int i = 0; i < 2; i++) {
                try (RawHttpClient open =
                        client.send(McpClient.toolCall(client.newId(), "slow", ""))) {
                    files.take("tools/call").result("{\"content\":[]}");
                    assertThat(open.answer()).contains("content");
                }
            }
        }
    }
}
