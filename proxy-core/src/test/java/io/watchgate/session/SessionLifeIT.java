package io.watchgate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.Sharing;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From initialize to the end of a session: by DELETE, by idleness, or because there are too many.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SessionLifeIT extends OneServerRig {

    private static RawResponse initialize(TestGateway gateway, String revision) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(
                            McpClient.post(
                                    "/mcp/files",
                                    null,
                                    null,
                                    McpClient.initialize("1", revision, "{}")))
                    .response();
        }
    }

    @Test
    void givesIdsThatNobodyCanGuess() {
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            Set<String> ids = new HashSet<>();
            Set<Character> first = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                String id = McpClient.open(gateway, "files").session();
                // 18 random bytes: 144 bits, visible ASCII.
                assertThat(id).matches("[A-Za-z0-9_-]{24}");
                assertThat(ids.add(id)).isTrue();
                first.add(id.charAt(0));
            }
            assertThat(first).as("they differ from the first character on").hasSizeGreaterThan(10);
        }
    }

    @Test
    void negotiatesTheRevisionTheClientAskedForOrTheNewest() {
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            for (String known : new String[] {"2025-03-26", "2025-06-18", "2025-11-25"}) {
                assertThat(
                                Json.text(
                                        message(initialize(gateway, known)),
                                        "result",
                                        "protocolVersion"))
                        .isEqualTo(known);
            }
            for (String unknown : new String[] {"1900-01-01", "2026-07-28", "3000-01-01", ""}) {
                assertThat(
                                Json.text(
                                        message(initialize(gateway, unknown)),
                                        "result",
                                        "protocolVersion"))
                        .isEqualTo("2025-11-25");
            }
        }
    }

    private static String message(RawResponse response) {
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        return response.isStream()
                ? response.body().replaceAll("(?s).*?data: (\\{.*})\n\n.*", "$1")
                : response.body();
    }

    @Test
    void introducesTheServerBehindTheEndpointAsItIs() {
        server.declares("{\"tools\":{},\"experimental\":{\"x\":[1.0,1e2]}}").instructs("be kind");
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            String introduction = McpClient.open(gateway, "files").introduction();
            assertThat(Json.at(introduction, "result", "capabilities"))
                    .isEqualTo("{\"tools\":{},\"experimental\":{\"x\":[1.0,1e2]}}");
            assertThat(Json.at(introduction, "result", "serverInfo"))
                    .isEqualTo("{\"name\":\"scripted\",\"version\":\"1\"}");
            assertThat(Json.text(introduction, "result", "instructions")).isEqualTo("be kind");
        }
    }

    @Test
    void refusesAnInitializeThatNamesNoRevision() {
        try (TestGateway gateway = TestGateway.before(loops, server);
                RawHttpClient http = gateway.connect()) {
            http.send(
                    McpClient.post(
                            "/mcp/files", null, null, McpClient.request("1", "initialize", "{}")));
            RawResponse response = http.response();
            assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
            assertThat(response.header("mcp-session-id")).isNull();
            assertThat(gateway.core().sessions().size()).isZero();
        }
    }

    @Test
    void opensNoMoreSessionsThanThereMayBe() {
        try (TestGateway gateway =
                TestGateway.with(loops).upstream("files", server).limit("sessions", 2).start()) {
            McpClient first = McpClient.open(gateway, "files");
            McpClient.open(gateway, "files");
            RawResponse refused = initialize(gateway, "2025-11-25");
            assertThat(refused.header("mcp-session-id")).isNull();
            assertThat(Json.text(refused.body(), "error", "data", "reason"))
                    .isEqualTo("overloaded");
            assertThat(refused.body()).contains("limits.sessions");
            first.delete();
            assertThat(McpClient.open(gateway, "files").session()).isNotEmpty();
        }
    }

    @Test
    void endsASessionNobodyUses() {
        try (TestGateway gateway =
                TestGateway.with(loops).upstream("files", server).timeout("session", 400).start()) {
            McpClient client = McpClient.open(gateway, "files");
            Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
            assertThat(client.exchange(McpClient.request("1", "ping")).status()).isEqualTo(404);
        }
    }

    @Test
    void keepsASessionWhoseClientListens() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("session", 400)
                        .timeout("heartbeat", 20)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                for (int heartbeats = 0; heartbeats < 40; heartbeats++) {
                    SseEvent event = listening.event();
                    assertThat(event).isNotNull();
                    assertThat(event.comment()).isTrue();
                }
                assertThat(gateway.core().sessions().size()).isEqualTo(1);
            }
            Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
        }
    }

    @Test
    void keepsASessionWhoseCallRuns() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("session", 400)
                        .timeout("streamAfter", 1)
                        .timeout("heartbeat", 20)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                for (int heartbeats = 0; heartbeats < 40; ) {
                    SseEvent event = http.event();
                    assertThat(event).isNotNull();
                    heartbeats += event.comment() ? 1 : 0;
                }
                call.result("{\"late\":true}");
                assertThat(Json.at(http.message(), "result", "late")).isEqualTo("true");
            }
        }
    }

    @Test
    void endsEverythingOfASessionWithDelete() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config -> Records.with(config, "sharing", Sharing.SESSION))
                        .timeout("streamAfter", 1)
                        .start()) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen();
                    RawHttpClient calling = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                assertThat(calling.streamHead().status()).isEqualTo(200);
                assertThat(client.delete().status()).isEqualTo(204);
                assertThat(listening.messages()).isEmpty();
                assertThat(calling.messages()).as("a cancelled call has no answer").isEmpty();
                assertThat(server.takeDelete()).isEqualTo(call.header("mcp-session-id"));
            }
            Await.until(
                    () -> gateway.upstream("files").legs().all().isEmpty(), "the end of the leg");
            // Its connection has not been lost: others go on over it.
            assertThat(McpClient.open(gateway, "files").ask("ping", "{}")).contains("result");
        }
    }

    /** Its stream began behind the end of the session, and kept its first event for nobody. */
    @Test
    void keepsNothingOfACallThatEndsWithItsSessionBeforeItsStreamBegan() {
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start()) {
            for (int i = 0; i < 4; i++) {
                McpClient client = McpClient.open(gateway, "files");
                try (RawHttpClient calling = client.send(McpClient.toolCall("1", "x", ""))) {
                    server.take("tools/call");
                    assertThat(client.delete().status()).isEqualTo(204);
                    assertThat(calling.streamHead().status()).isEqualTo(200);
                    assertThat(calling.messages()).isEmpty();
                }
            }
        }
    }

    @Test
    void openingFailsWhenTheServerIsDownAndLeavesNoSession() {
        server.close();
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            RawResponse response = initialize(gateway, "2025-11-25");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("mcp-session-id")).isNull();
            assertThat(Json.text(response.body(), "error", "data", "reason"))
                    .isEqualTo("upstream_unavailable");
            assertThat(Json.text(response.body(), "error", "data", "phase")).isEqualTo("not_sent");
            Await.until(() -> gateway.core().sessions().size() == 0, "no session left behind");
        }
    }

    @Test
    void openingFailsInTimeWhenTheServerSaysNothing() {
        server.on("initialize", request -> {});
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("startWait", 50)
                        .start()) {
            RawResponse response = initialize(gateway, "2025-11-25");
            assertThat(Json.text(message(response), "error", "data", "reason"))
                    .isEqualTo("handshake_timeout");
            assertThat(response.body()).contains("timeouts.start-wait");
            Await.until(() -> gateway.core().sessions().size() == 0, "no session left behind");
        }
    }
}
