package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneGatewayRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The black-box cases of the legacy face, by the numbers of the protocol brief: input, expected
 * output, nothing in between.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class LegacyFaceIT extends OneGatewayRig {

    private RawResponse raw(String request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(request).response();
        }
    }

    private String negotiated(String revision) {
        return Json.text(
                McpClient.open(gateway, "files", revision, "{}").introduction(),
                "result",
                "protocolVersion");
    }

    @Test
    void case87KeepsTheRevisionAskedForAndGivesAVisibleSessionId() {
        assertThat(negotiated("2025-06-18")).isEqualTo("2025-06-18");
        assertThat(McpClient.open(gateway, "files").session()).matches("[!-~]+");
    }

    @Test
    void case88AnswersAnUnknownRevisionWithItsNewest() {
        RawResponse response =
                raw(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                null,
                                McpClient.initialize("1", "1900-01-01", "{}")));
        assertThat(response.body()).contains("\"protocolVersion\":\"2025-11-25\"");
    }

    @Test
    void case89AnswersInitializeOfTheModernRevisionWithALegacyOne() {
        RawResponse response =
                raw(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                null,
                                McpClient.initialize("1", "2026-07-28", "{}")));
        assertThat(response.body()).contains("\"protocolVersion\":\"2025-11-25\"");
    }

    @Test
    void case90RefusesInitializeUnderTheModernRevisionsHeader() {
        RawResponse response =
                raw(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                "2026-07-28",
                                McpClient.initialize("1", "2025-11-25", "{}")));
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void case91AcceptsInitializedWith202() {
        McpClient client = McpClient.open(gateway, "files");
        client.notice("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    @Test
    void case92RefusesAListWithoutASession() {
        RawResponse response =
                raw(McpClient.post("/mcp/files", null, null, McpClient.request("1", "tools/list")));
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void case93KnowsNoForeignSession() {
        RawResponse response =
                raw(McpClient.post("/mcp/files", "foreign", null, McpClient.request("1", "ping")));
        assertThat(response.status()).isEqualTo(404);
    }

    @Test
    void case94ForgetsADeletedSession() {
        McpClient client = McpClient.open(gateway, "files");
        assertThat(client.delete().status()).isBetween(200, 299);
        assertThat(client.exchange(McpClient.request("1", "tools/list")).status()).isEqualTo(404);
    }

    @Test
    void case96RefusesARevisionThatDoesNotExist() {
        McpClient client = McpClient.open(gateway, "files", "2025-06-18", "{}");
        RawResponse response =
                raw(
                        McpClient.post(
                                "/mcp/files",
                                client.session(),
                                "9999-99-99",
                                McpClient.request("1", "ping")));
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void case97TakesAClientWithoutVersionHeaderFor20250326() {
        // Only that revision has arrays; a single message of one that needs a session is refused as
        // such, not as an array.
        RawResponse response =
                raw(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                null,
                                "[" + McpClient.request("1", "ping") + "]"));
        assertThat(Json.text(response.body(), "error", "data", "reason"))
                .isEqualTo("session_missing");
    }

    @Test
    void case98RefusesAGetThatAcceptsNoStream() {
        McpClient client = McpClient.open(gateway, "files");
        RawResponse response = raw(client.get().replace("text/event-stream", "application/json"));
        assertThat(response.status()).isEqualTo(406);
    }

    @Test
    void case99SendsOneCopyOfAChangeOnOneStream() {
        McpClient client = McpClient.open(gateway, "files");
        ScriptedStream unsolicited = server.takeStream();
        try (RawHttpClient listening = client.listen();
                RawHttpClient calling = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            unsolicited.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
            assertThat(listening.message()).contains("list_changed");
            call.result("{}");
            assertThat(calling.response().isStream()).as("nothing came here").isFalse();
            assertThat(listening.hasArrived()).isFalse();
        }
    }

    @Test
    void case100PrimesAStreamOf20251125() {
        McpClient client = McpClient.open(gateway, "files");
        try (RawHttpClient listening = gateway.connect().send(client.get())) {
            SseEvent first = listening.event();
            assertThat(first).isNotNull();
            assertThat(first.eventId()).isNotEmpty();
            assertThat(first.data()).isEmpty();
            assertThat(first.retry()).matches("[0-9]+");
        }
    }

    @Test
    void case101ResumesWithLaterMessagesOfThatStream() {
        McpClient client = McpClient.open(gateway, "files");
        RawHttpClient broken =
                client.send(McpClient.toolCall("1", "x", ",\"_meta\":{\"progressToken\":1}"));
        ScriptedStream stream = server.take("tools/call").stream().progress("\"progress\":1");
        String seen = broken.messageEvent().eventId();
        broken.abort();
        stream.progress("\"progress\":2").result("{}");
        try (RawHttpClient again = client.resume(seen)) {
            assertThat(again.messages()).hasSize(2);
        }
    }

    @Test
    void case102CancelsNothingWhenAConnectionBreaks() {
        McpClient client = McpClient.open(gateway, "files");
        RawHttpClient broken = client.send(McpClient.toolCall("1", "x", ""));
        ScriptedRequest call = server.take("tools/call");
        broken.abort();
        Await.until(() -> gateway.connections().isEmpty(), "the connection's end");
        call.result("{}");
        assertThat(server.count("notifications/cancelled")).isZero();
    }

    @Test
    void case103CancelsAtTheServerAndAnswersNothing() {
        McpClient client = McpClient.open(gateway, "files");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            client.notice(McpClient.cancelled("1"));
            String notice = server.takeNotice("notifications/cancelled");
            assertThat(Json.at(notice, "params", "requestId")).isEqualTo(call.id());
            assertThat(http.messages()).isEmpty();
        }
    }

    @Test
    void case104IgnoresTheCancellationOfAnUnknownId() {
        McpClient.open(gateway, "files").notice(McpClient.cancelled("4711"));
        assertThat(server.count("notifications/cancelled")).isZero();
    }

    @Test
    void case105And106AnswersBatchesOf20250326() {
        McpClient client = McpClient.open(gateway, "files", "2025-03-26", "{}");
        String notice = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}";
        String both = McpClient.request("1", "ping") + "," + McpClient.request("2", "ping");
        try (RawHttpClient http = client.send("[" + both + "," + notice + "]")) {
            assertThat(http.messages()).hasSize(2);
        }
        client.notice("[" + notice + "," + notice + "]");
    }

    @Test
    void case107To109RefusesBatchesThatAreNone() {
        String alone = "[" + McpClient.initialize("1", "2025-03-26", "{}") + "]";
        assertThat(raw(McpClient.post("/mcp/files", null, null, alone)).body()).contains("-32600");
        McpClient later = McpClient.open(gateway, "files", "2025-06-18", "{}");
        RawResponse array = later.exchange("[" + McpClient.request("1", "ping") + "]");
        assertThat(array.status()).isEqualTo(400);
        assertThat(array.body()).contains("-32600");
        McpClient earlier = McpClient.open(gateway, "files", "2025-03-26", "{}");
        RawResponse empty = earlier.exchange("[]");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.body()).contains("-32600");
    }

    @Test
    void case110DeliversAnAnswerWithItsOriginalId() {
        McpClient client = McpClient.open(gateway, "files", "2025-11-25", McpClient.EVERYTHING);
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event("{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"roots/list\"}");
            String id = Json.at(http.message(), "id");
            client.notice("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"roots\":[]}}");
            assertThat(Json.at(server.takeResponse(), "id")).isEqualTo("\"7\"");
            stream.result("{}");
            http.messages();
        }
    }

    @Test
    void case111ForwardsNoAnswerToWhatNobodyAsked() {
        McpClient client = McpClient.open(gateway, "files");
        int before = server.received().size();
        client.exchange("{\"jsonrpc\":\"2.0\",\"id\":8,\"result\":{}}");
        client.ask("ping", "{}");
        assertThat(server.received()).hasSize(before);
    }

    @Test
    void case112AnswersPingInBothDirections() {
        McpClient client = McpClient.open(gateway, "files");
        assertThat(Json.at(client.ask("ping", "{}"), "result")).isEqualTo("{}");
        server.takeStream().event("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        assertThat(Json.at(server.takeResponse(), "result")).isEqualTo("{}");
    }

    @Test
    void case113PassesTheErrorForAMissingResource() {
        server.on(
                "resources/read",
                request ->
                        request.error(
                                "{\"code\":-32002,\"message\":\"no\",\"data\":{\"uri\":\"x:y\"}}"));
        String answer = McpClient.open(gateway, "files").ask("resources/read", "{\"uri\":\"x:y\"}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32002");
        assertThat(Json.text(answer, "error", "data", "uri")).isEqualTo("x:y");
    }

    @Test
    void case114RefusesALogLevelThatIsNone() {
        String answer =
                McpClient.open(gateway, "files").ask("logging/setLevel", "{\"level\":\"bogus\"}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32602");
    }

    @Test
    void case115AddsNoMembersOfTheModernRevision() {
        server.answers("tools/list", "{\"tools\":[]}");
        McpClient client = McpClient.open(gateway, "files");
        assertThat(client.introduction() + client.ask("tools/list", "{}"))
                .doesNotContain("resultType", "ttlMs", "cacheScope");
    }

    @Test
    void case121PassesATaskParameterThatNobodyDeclared() {
        server.answers("tools/call", "{\"content\":[]}");
        String answer =
                McpClient.open(gateway, "files")
                        .call(McpClient.toolCall("1", "x", ",\"task\":{\"ttl\":1}"));
        assertThat(Json.at(answer, "result")).isEqualTo("{\"content\":[]}");
    }
}
