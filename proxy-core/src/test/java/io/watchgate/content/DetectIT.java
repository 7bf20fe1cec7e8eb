package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in detectors between a client and a server. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class DetectIT extends OneServerRig {

    private TestGateway gateway(Map<String, Object> settings) {
        FilterConfig detect =
                new FilterConfig(
                        "detect",
                        "",
                        List.of(),
                        List.of(),
                        Direction.BOTH,
                        OnError.BLOCK,
                        Duration.ZERO,
                        settings);
        return TestGateway.with(loops).upstream("files", server).filter(detect).start();
    }

    private static String call(McpClient client, String text) {
        String params = "{\"name\":\"say\",\"arguments\":{\"text\":\"" + text + "\"}}";
        return client.call(McpClient.request("7", "tools/call", params));
    }

    private String sent() {
        return server.received().stream()
                .filter(message -> message.contains("tools/call"))
                .findFirst()
                .orElseThrow();
    }

    private void says(String text) {
        server.answers(
                "tools/call",
                "{\"content\":[{\"type\":\"text\",\"text\":\"" + text + "\"}],\"n\":1.50}");
    }

    @Test
    void scenario28_redactsWhatGoesToAServerAndWhatComesBack() {
        says("write to bob\\u0040example.org, \\u00e9");
        try (TestGateway gateway = gateway(Map.of("personal", "redact"))) {
            String answer = call(McpClient.open(gateway, "files"), "ask ann@example.com now");
            assertThat(sent()).contains("ask [email] now").doesNotContain("ann@");
            assertThat(answer)
                    .contains("write to [email], \\u00e9", "\"n\":1.50")
                    .doesNotContain("bob");
        }
    }

    @Test
    void scenario28_blocksWhatTheServerMustNotSee() {
        says("done");
        try (TestGateway gateway = gateway(Map.of("personal", "block"))) {
            McpClient client = McpClient.open(gateway, "files");
            String refused = call(client, "ask ann@example.com now");
            assertThat(Json.at(refused, "error", "code")).isEqualTo("4030");
            assertThat(Json.at(refused, "error", "data", "phase")).isEqualTo("\"not_sent\"");
            assertThat(refused).doesNotContain("ann@example.com");
            assertThat(server.count("tools/call")).isZero();
            assertThat(call(client, "nothing")).contains("done");
        }
    }

    @Test
    void scenario28_reportsAndChangesNothing() {
        says("done");
        try (TestGateway gateway = gateway(Map.of("personal", "report", "secrets", "report"))) {
            assertThat(call(McpClient.open(gateway, "files"), "ann@example.com")).contains("done");
            assertThat(sent()).contains("ann@example.com");
            assertThat(gateway.core().filters().counts().get("detect").judged()).isPositive();
        }
    }

    @Test
    void defect17_errorsAreRedactedInMessageAndData() {
        server.on(
                "tools/call",
                asked ->
                        asked.error(
                                "{\"code\":-32000,\"message\":\"no"
                                        + " ann@example.com\",\"data\":{\"ann@example.com\":\"see"
                                        + " bob@example.org\"}}"));
        try (TestGateway gateway = gateway(Map.of("personal", "redact"))) {
            String answer = call(McpClient.open(gateway, "files"), "x");
            assertThat(answer).contains("no [email]").doesNotContain("example.com", "example.org");
        }
    }

    @Test
    void defect21_instructionsAndDescriptionsAreRedactedOnBothEndpoints() {
        server.declares("{\"tools\":{}}").instructs("Mail ann@example.com.");
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"say\",\"description\":\"Mails ann@example.com\","
                        + "\"inputSchema\":{\"type\":\"object\"}}]}");
        try (TestGateway gateway = gateway(Map.of("personal", "redact"))) {
            for (String endpoint : List.of("", "files")) {
                McpClient client = McpClient.open(gateway, endpoint);
                assertThat(client.introduction())
                        .contains("Mail [email].")
                        .doesNotContain("ann@example.com");
                assertThat(client.ask("tools/list", "{}"))
                        .contains("Mails [email]")
                        .doesNotContain("ann@example.com");
            }
        }
    }

    @Test
    void aNotificationOfAServerIsRedacted() {
        try (TestGateway gateway = gateway(Map.of("personal", "redact"))) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                ScriptedStream unasked = server.takeStream();
                unasked.event(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                                + "\"params\":{\"level\":\"error\",\"data\":\"ann@example.com\"}}");
                assertThat(listening.message()).contains("[email]").doesNotContain("ann@");
            }
        }
    }

    @Test
    void whatAServerPrintsIsShownAsFiltersLeaveIt() {
        try (TestGateway gateway = gateway(Map.of("personal", "redact", "secrets", "block"))) {
            FilterSet filters = gateway.core().filters();
            assertThat(filters.shown("files", "a \"q\" \\ of ann@example.com"))
                    .isEqualTo("a \"q\" \\ of [email]");
            assertThat(filters.shown("files", "AKIAIOSFODNN7ABCDEFG"))
                    .isEqualTo("[withheld by a filter]");
            assertThat(filters.shown("files", "fine")).isEqualTo("fine");
        }
    }

    @Test
    void scenario33_aLongAnswerIsRedactedToItsEnd() {
        says("x ".repeat(100_000) + "ann@example.com" + " y".repeat(100_000) + " bob@example.org");
        try (TestGateway gateway = gateway(Map.of("personal", "redact"))) {
            String answer = call(McpClient.open(gateway, "files"), "x");
            assertThat(answer)
                    .contains("x [email] y", "y [email]\"")
                    .doesNotContain("example.com", "example.org");
        }
    }

    @Test
    void aSecretIsBlockedAndInNoText() {
        says("done");
        try (TestGateway gateway = gateway(Map.of("secrets", "block"))) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(
                            call(
                                    client,
                                    "-----BEGIN PRIVATE KEY-----\\n"
                                            + "MIIB\\n"
                                            + "-----END PRIVATE KEY-----"))
                    .contains("4030")
                    .doesNotContain("MIIB");
            assertThat(call(client, "\\u0041KIAIOSFODNN7ABCDEFG and so on")).contains("4030");
            assertThat(server.count("tools/call")).isZero();
        }
    }
}
