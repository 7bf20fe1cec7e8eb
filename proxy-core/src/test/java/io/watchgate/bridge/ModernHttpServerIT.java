package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ProtocolEra;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of the legacy era before a server of the modern era over HTTP. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ModernHttpServerIT {

    private static final String META = "io.modelcontextprotocol/";
    private static final String ASKS =
            "{\"resultType\":\"input_required\",\"requestState\":\"s-\\u0041/é\","
                    + "\"inputRequests\":{\"who\":{\"method\":\"elicitation/create\",\"params\":"
                    + "{\"mode\":\"form\",\"message\":\"Name?\",\"requestedSchema\":{}}}}}";

    @Parameter int loops;

    private final ScriptedServer server = ModernScript.server();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config ->
                                        Records.with(
                                                config,
                                                "limits",
                                                Records.with(config.limits(), "rounds", 3)))
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private McpClient plain() {
        return McpClient.open(gateway, "files");
    }

    private McpClient asked() {
        return McpClient.open(gateway, "files", "2025-11-25", McpClient.EVERYTHING);
    }

    private static String error(ScriptedRequest request, String object) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"error\":" + object + "}";
    }

    @Test
    void case122_aCallCarriesItsClientInMetaAndHeadersAndItsResultIsClean() {
        McpClient client = asked();
        assertThat(Json.text(client.introduction(), "result", "serverInfo", "name"))
                .isEqualTo("new");
        assertThat(Json.text(client.introduction(), "result", "protocolVersion"))
                .isEqualTo("2025-11-25");
        try (RawHttpClient http =
                client.send(McpClient.toolCall("1", "x", ",\"_meta\":{\"mine\":1.50}"))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.header("mcp-protocol-version")).isEqualTo("2026-07-28");
            assertThat(call.header("mcp-method")).isEqualTo("tools/call");
            assertThat(call.header("mcp-name")).isEqualTo("x");
            assertThat(call.header("mcp-session-id")).isEmpty();
            assertThat(call.header("accept")).isEqualTo("application/json, text/event-stream");
            assertThat(call.at("params", "_meta", "mine")).isEqualTo("1.50");
            assertThat(call.at("params", "_meta", META + "protocolVersion"))
                    .isEqualTo("\"2026-07-28\"");
            assertThat(call.at("params", "_meta", META + "clientCapabilities"))
                    .isEqualTo("{\"roots\":{},\"sampling\":{},\"elicitation\":{}}");
            assertThat(call.at("params", "_meta", META + "clientInfo"))
                    .isEqualTo("{\"name\":\"test\",\"version\":\"1\"}");
            assertThat(Json.find(call.body(), "params", "_meta", META + "logLevel")).isNull();
            call.result(
                    "{\"resultType\":\"complete\",\"content\":[],\"ttlMs\":1,\"_meta\":"
                            + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"n\"}}}");
            assertThat(http.answer().replace(" ", ""))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}");
        }
        assertThat(server.count("initialize")).isZero();
        assertThat(server.count("notifications/initialized")).isZero();
        assertThat(gateway.upstream("files").era().known()).isEqualTo(ProtocolEra.MODERN);
    }

    @Test
    void theLogLevelOfTheSessionGoesWithEachRequest() {
        McpClient client = plain();
        assertThat(client.ask("logging/setLevel", "{\"level\":\"warning\"}")).contains("{}");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.at("params", "_meta", META + "logLevel")).isEqualTo("\"warning\"");
            call.result("{}");
            http.answer();
        }
        assertThat(server.count("logging/setLevel")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files://a b|files://a b",
                "日本語|=?base64?5pel5pys6Kqe?=",
            })
    void namesThatNoHeaderCarriesAreEncoded(String uri, String header) {
        McpClient client = plain();
        try (RawHttpClient http =
                client.send(
                        McpClient.request("1", "resources/read", "{\"uri\":\"" + uri + "\"}"))) {
            ScriptedRequest read = server.take("resources/read");
            assertThat(read.header("mcp-name")).isEqualTo(header);
            read.result("{\"contents\":[]}");
            http.answer();
        }
    }

    @Test
    void case123_aQuestionInAResultIsAskedOnTheClientsStreamAndTheCallGoesOn() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedRequest first = server.take("tools/call");
            first.result(ASKS);
            String question = http.message();
            assertThat(Json.text(question, "method")).isEqualTo("elicitation/create");
            assertThat(Json.at(question, "params"))
                    .isEqualTo("{\"mode\":\"form\",\"message\":\"Name?\",\"requestedSchema\":{}}");
            client.notice(answer(question, "{\"action\":\"accept\",\"content\":{\"n\":1.0}}"));
            ScriptedRequest second = server.take("tools/call");
            assertThat(second.id()).isNotEqualTo(first.id());
            assertThat(second.at("params", "requestState")).isEqualTo("\"s-\\u0041/é\"");
            assertThat(second.at("params", "inputResponses"))
                    .isEqualTo("{\"who\":{\"action\":\"accept\",\"content\":{\"n\":1.0}}}");
            assertThat(second.at("params", "name")).isEqualTo("\"x\"");
            assertThat(second.at("params", "_meta", META + "protocolVersion"))
                    .isEqualTo("\"2026-07-28\"");
            second.result("{\"resultType\":\"complete\",\"content\":[1]}");
            assertThat(http.messages()).singleElement().asString().contains("\"content\":[1]");
        }
        assertThat(server.count("tools/call")).isEqualTo(2);
    }

    private static String answer(String question, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + Json.at(question, "id")
                + ",\"result\":"
                + result
                + "}";
    }

    private static String refusal(String question) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + Json.at(question, "id")
                + ",\"error\":{\"code\":-1,\"message\":\"no\"}}";
    }

    @Test
    void aRefusedElicitationIsCancelledAndARefusedSamplingEndsTheCall() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            server.take("tools/call").result(ASKS);
            client.notice(refusal(http.message()));
            ScriptedRequest second = server.take("tools/call");
            assertThat(second.at("params", "inputResponses"))
                    .isEqualTo("{\"who\":{\"action\":\"cancel\"}}");
            second.result(
                    "{\"resultType\":\"input_required\",\"inputRequests\":{\"m\":"
                            + "{\"method\":\"sampling/createMessage\",\"params\":{}}}}");
            client.notice(refusal(http.message()));
            String answer = http.messages().get(0);
            assertThat(Json.at(answer, "result", "isError")).isEqualTo("true");
        }
        assertThat(server.count("tools/call")).isEqualTo(2);
    }

    @Test
    void anElicitationAtAUrlGetsTheIdThatClientsKnowItBy() {
        McpClient client =
                McpClient.open(gateway, "files", "2025-11-25", "{\"elicitation\":{\"url\":{}}}");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            server.take("tools/call")
                    .result(
                            "{\"resultType\":\"input_required\",\"inputRequests\":{\"u\":"
                                    + "{\"method\":\"elicitation/create\",\"params\":"
                                    + "{\"mode\":\"url\",\"url\":\"https://x\"}}}}");
            String question = http.message();
            assertThat(Json.text(question, "params", "elicitationId")).hasSize(36);
            client.notice(answer(question, "{\"action\":\"accept\"}"));
            ScriptedRequest second = server.take("tools/call");
            assertThat(Json.find(second.body(), "params", "requestState")).isNull();
            second.result("{\"content\":[]}");
            http.messages();
        }
    }

    @Test
    void case124_whatTheClientCannotBeAskedForEndsInATextAndNotInACodeOfTheOtherEra() {
        McpClient client = plain();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.at("params", "_meta", META + "clientCapabilities")).isEqualTo("{}");
            call.json(
                    400,
                    error(
                            call,
                            "{\"code\":-32021,\"message\":\"needs elicitation\",\"data\":"
                                    + "{\"requiredCapabilities\":{\"elicitation\":{}}}}"));
            String answer = http.answer();
            assertThat(Json.at(answer, "result", "isError")).isEqualTo("true");
            assertThat(answer).contains("needs elicitation").doesNotContain("-32021");
        }
    }

    @Test
    void aServerThatAsksForWhatTheClientDidNotDeclareIsWrong() {
        McpClient client = plain();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            server.take("tools/call").result(ASKS);
            assertThat(Json.at(http.answer(), "error", "code")).isEqualTo("-32603");
        }
    }

    @Test
    void case125_aResultThatIsOnlyStateIsRepeatedSoOftenAndNoOftener() {
        McpClient client = plain();
        server.answers("tools/call", "{\"resultType\":\"input_required\",\"requestState\":\"a\"}");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            String answer = http.answer();
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
            assertThat(answer).contains("limits.rounds");
        }
        assertThat(server.count("tools/call")).isEqualTo(4);
        assertThat(
                        server.received().stream()
                                .filter(body -> body.contains("\"requestState\":\"a\"")))
                .hasSize(3);
    }

    @Test
    void case143_progressRisesOverAllRounds() {
        McpClient client = asked();
        try (RawHttpClient http =
                client.send(McpClient.toolCall("1", "x", ",\"_meta\":{\"progressToken\":\"p\"}"))) {
            ScriptedStream first = server.take("tools/call").stream();
            first.progress("\"progress\":1").progress("\"progress\":2");
            first.result(ASKS);
            assertThat(Json.at(http.message(), "params", "progress")).isEqualTo("1");
            assertThat(Json.at(http.message(), "params", "progress")).isEqualTo("2");
            client.notice(answer(http.message(), "{\"action\":\"decline\"}"));
            ScriptedStream second = server.take("tools/call").stream();
            second.progress("\"progress\":1").progress("\"progress\":2.0");
            second.progress("\"progress\":2.5").result("{\"content\":[]}");
            List<String> rest = http.messages();
            assertThat(rest).hasSize(2);
            assertThat(Json.at(rest.get(0), "params", "progress")).isEqualTo("2.5");
            assertThat(Json.at(rest.get(0), "params", "progressToken")).isEqualTo("\"p\"");
        }
    }

    @Test
    void aClientThatCancelsBetweenTwoRoundsEndsTheCall() {
        McpClient client = asked();
        try (RawHttpClient http = client.send(McpClient.toolCall("7", "x", ""))) {
            server.take("tools/call").result(ASKS);
            String question = http.message();
            client.notice(McpClient.cancelled("7"));
            client.notice(answer(question, "{\"action\":\"accept\"}"));
        }
        Await.until(() -> gateway.upstream("files").inFlight().taken() == 0, "the call's end");
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    @Test
    void case054_aCancelledCallClosesItsConnectionAndSendsNoNotice() {
        McpClient client = plain();
        try (RawHttpClient http = client.send(McpClient.toolCall("7", "x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            client.notice(McpClient.cancelled("7"));
            call.awaitDisconnect();
        }
        assertThat(server.count("notifications/cancelled")).isZero();
    }

    @Test
    void aResourceThatIsNotThereHasTheLegacyCode() {
        McpClient client = plain();
        server.on(
                "resources/read",
                request ->
                        request.json(
                                error(
                                        request,
                                        "{\"code\":-32602,\"message\":\"Resource not found\"}")));
        String answer = client.ask("resources/read", "{\"uri\":\"files://x\"}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32002");
        assertThat(Json.text(answer, "error", "data", "uri")).isEqualTo("files://x");
    }

    @Test
    void case026_toolsWithInvalidHeadersAreLeftOut() {
        McpClient client = plain();
        server.answers(
                "tools/list",
                "{\"tools\":["
                        + tool("ok", "\"a\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}")
                        + ','
                        + tool("empty", "\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}")
                        + ','
                        + tool("space", "\"a\":{\"type\":\"string\",\"x-mcp-header\":\"My R\"}")
                        + ','
                        + tool(
                                "twice",
                                "\"a\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
                                        + "\"b\":{\"type\":\"string\",\"x-mcp-header\":\"REGION\"}")
                        + ','
                        + tool("number", "\"a\":{\"type\":\"number\",\"x-mcp-header\":\"N\"}")
                        + ','
                        + tool(
                                "items",
                                "\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
                                        + "\"x-mcp-header\":\"N\"}}")
                        + "],\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\"}");
        String list = client.ask("tools/list", "{}");
        assertThat(Json.size(list, "result", "tools")).isEqualTo(1);
        assertThat(list).contains("\"ok\"").doesNotContain("ttlMs").doesNotContain("resultType");
    }

    private static String tool(String name, String properties) {
        return "{\"name\":\""
                + name
                + "\",\"inputSchema\":{\"type\":\"object\",\"properties\":{"
                + properties
                + "}}}";
    }

    @Test
    void case027_argumentsGoIntoTheHeadersTheirToolNames() {
        McpClient client = plain();
        server.answers(
                "tools/list",
                "{\"tools\":["
                        + tool(
                                "t",
                                "\"r\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
                                        + "\"o\":{\"type\":\"object\",\"properties\":{\"n\":"
                                        + "{\"type\":\"integer\",\"x-mcp-header\":\"Count\"}}},"
                                        + "\"z\":{\"type\":\"boolean\",\"x-mcp-header\":\"Z\"}")
                        + "]}");
        client.ask("tools/list", "{}");
        try (RawHttpClient http =
                client.send(
                        McpClient.request(
                                "1",
                                "tools/call",
                                "{\"name\":\"t\",\"arguments\":{\"r\":\"日本語\","
                                        + "\"o\":{\"n\":42},\"z\":null}}"))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.header("mcp-param-region")).isEqualTo("=?base64?5pel5pys6Kqe?=");
            assertThat(call.header("mcp-param-count")).isEqualTo("42");
            assertThat(call.header("mcp-param-z")).isEmpty();
            call.result("{\"content\":[]}");
            http.answer();
        }
    }

    @Test
    void refusedHeadersAreLearnedAnewAndTheCallIsSentOnceMore() {
        McpClient client = plain();
        server.answers(
                "tools/list",
                "{\"tools\":["
                        + tool("x", "\"q\":{\"type\":\"string\",\"x-mcp-header\":\"Q\"}")
                        + "]}");
        String body =
                McpClient.request(
                        "1", "tools/call", "{\"name\":\"x\",\"arguments\":{\"q\":\"v\"}}");
        try (RawHttpClient http = client.send(body)) {
            ScriptedRequest first = server.take("tools/call");
            assertThat(first.header("mcp-param-q")).isEmpty();
            first.json(400, error(first, "{\"code\":-32020,\"message\":\"header\"}"));
            ScriptedRequest second = server.take("tools/call");
            assertThat(second.header("mcp-param-q")).isEqualTo("v");
            second.json(400, error(second, "{\"code\":-32020,\"message\":\"header\"}"));
            assertThat(Json.at(http.answer(), "error", "code")).isEqualTo("-32603");
        }
    }

    @Test
    void case133_aServerThatTakesBackItsRevisionIsAskedAnewAndTheCallIsSentOnceMore() {
        McpClient client = plain();
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            long asked = server.count("server/discover");
            ScriptedRequest first = server.take("tools/call");
            first.json(
                    400,
                    error(
                            first,
                            "{\"code\":-32022,\"message\":\"v\",\"data\":{\"supported\":"
                                    + "[\"2026-07-28\"],\"requested\":\"2026-07-28\"}}"));
            ScriptedRequest second = server.take("tools/call");
            assertThat(server.count("server/discover")).isGreaterThan(asked);
            second.result("{\"content\":[]}");
            assertThat(http.answer()).contains("\"content\":[]");
        }
    }

    @Test
    void case122_theMergedServerTellsTheServersOwnName() {
        server.answers("tools/list", "{\"tools\":[" + tool("x", "") + "],\"ttlMs\":1}");
        server.answers("prompts/list", "{\"prompts\":[]}");
        McpClient client = McpClient.open(gateway, "");
        assertThat(client.ask("tools/list", "{}")).contains("files__x");
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "files__x", ""))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.header("mcp-name")).isEqualTo("x");
            assertThat(call.at("params", "name")).isEqualTo("\"x\"");
            call.result("{\"resultType\":\"complete\",\"content\":[]}");
            assertThat(http.answer()).doesNotContain("resultType");
        }
    }
}
