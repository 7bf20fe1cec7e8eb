package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** A client of the modern era before a server of the legacy era. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernFaceIT {

    private static final String COMPLETE = "\"resultType\":\"complete\",";
    private static final String UNCACHED = COMPLETE + "\"ttlMs\":0,\"cacheScope\":\"private\",";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer();
    private final BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        server.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops).upstream("files", server).timeout("streamAfter", 60_000);
    }

    private void start() {
        server.on("tools/call", calls::add);
        gateway = setup().start();
    }

    private boolean merged() {
        return path.equals("/mcp");
    }

    private String name() {
        return merged() ? "files__foo" : "foo";
    }

    private ModernRequest of(String method, String params) {
        return ModernRequest.of(method, params).to(path);
    }

    private ModernRequest call() {
        return ModernRequest.call(name()).to(path);
    }

    private ScriptedRequest held() {
        return Await.next(calls, "the call at the server");
    }

    @Test
    void leavesAllButTheClientsDescriptionAsItIs() {
        start();
        String body =
                "{\"params\":{ \"_meta\":{ \"a/b\":1.0 , \"io.modelcontextprotocol/logLevel\":"
                        + "\"info\",\"io.modelcontextprotocol/protocolVersion\" :\"2026-07-28\","
                        + "\"traceparent\":\"00-1\",\"io.modelcontextprotocol/clientCapabilities\""
                        + ": { \"x\" : {} } , \"\\u0069o.modelcontextprotocol/clientInfo\":{}},"
                        + "\"name\":\"NAME\",\"arguments\":{\"big\":12345678901234567890.10}},"
                        + " \"method\":\"tools/call\",\"id\":\"me\",\"jsonrpc\":\"2.0\"}";
        try (RawHttpClient http = call().body(body.replace("NAME", name())).send(gateway)) {
            ScriptedRequest call = held();
            assertThat(call.body())
                    .isEqualTo(
                            "{\"params\":{ \"_meta\":{ \"a/b\":1.0 , \"traceparent\":\"00-1\" },"
                                    + "\"name\":\"foo\",\"arguments\":"
                                    + "{\"big\":12345678901234567890.10}},"
                                    + " \"method\":\"tools/call\",\"id\":"
                                    + call.id()
                                    + ",\"jsonrpc\":\"2.0\"}");
            call.result("{ \"content\":[],\"structuredContent\":{\"n\":1.00,\"e\":1E+400}}");
            assertThat(http.response().body())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":\"me\",\"result\":{"
                                    + COMPLETE
                                    + " \"content\":[],\"structuredContent\":"
                                    + "{\"n\":1.00,\"e\":1E+400}}}");
        }
    }

    @Test
    void completesAResultWithoutMembersAndALargeOne() {
        start();
        try (RawHttpClient http = call().send(gateway)) {
            held().result("{ }");
            assertThat(Json.at(http.response().body(), "result"))
                    .isEqualTo("{\"resultType\":\"complete\" }");
            String large =
                    "\"content\":[{\"type\":\"text\",\"text\":\"" + "x".repeat(99999) + "\"}]";
            http.send(call().text());
            held().result("{" + large + "}");
            assertThat(Json.at(http.response().body(), "result"))
                    .isEqualTo("{" + COMPLETE + large + "}");
        }
    }

    @Test
    void serverOfTheLegacyEraHasNoSayInWhatOnlyThisEraHas() {
        start();
        try (RawHttpClient http = call().send(gateway)) {
            held().result("{\"resultType\":\"input_required\",\"content\":[],\"ttlMs\":5}");
            assertThat(Json.at(http.response().body(), "result"))
                    .isEqualTo("{" + COMPLETE + "\"content\":[]}");
        }
    }

    @Test
    void resultsThatMayBeKeptSayForHowLong() {
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"foo\",\"execution\":{\"taskSupport\":\"optional\"},"
                        + "\"inputSchema\":{\"type\":\"object\",\"maximum\":1.0}}]}");
        server.answers("prompts/list", "{\"prompts\":[]}");
        server.answers("resources/list", "{\"resources\":[]}");
        server.answers("resources/templates/list", "{\"resourceTemplates\":[]}");
        server.answers("resources/read", "{\"contents\":[]}");
        server.answers("prompts/get", "{\"messages\":[]}");
        server.answers("completion/complete", "{\"completion\":{\"values\":[]}}");
        start();
        assertThat(result(of("tools/list", "")))
                .isEqualTo(
                        "{"
                                + UNCACHED
                                + "\"tools\":[{\"name\":\""
                                + name()
                                + "\",\"inputSchema\":{\"type\":\"object\",\"maximum\":1.0}}]}");
        assertThat(result(of("prompts/list", ""))).isEqualTo("{" + UNCACHED + "\"prompts\":[]}");
        assertThat(result(of("resources/list", "")))
                .isEqualTo("{" + UNCACHED + "\"resources\":[]}");
        assertThat(result(of("resources/templates/list", "")))
                .isEqualTo("{" + UNCACHED + "\"resourceTemplates\":[]}");
        String uri = merged() ? "x+files:y" : "x:y";
        assertThat(result(of("resources/read", "\"uri\":\"" + uri + "\"")))
                .isEqualTo("{" + UNCACHED + "\"contents\":[]}");
        assertThat(result(of("prompts/get", "\"name\":\"" + name() + "\"")))
                .isEqualTo("{" + COMPLETE + "\"messages\":[]}");
        String ref = "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"" + name() + "\"}";
        assertThat(result(of("completion/complete", ref + ",\"argument\":{}")))
                .isEqualTo("{" + COMPLETE + "\"completion\":{\"values\":[]}}");
    }

    private String result(ModernRequest request) {
        RawResponse response = request.ask(gateway);
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        return Json.at(response.body(), "result");
    }

    @Test
    void case030_methodsOfFeaturesNobodyHas() {
        server.declares("{\"tools\":{},\"tasks\":{\"list\":{}}}");
        start();
        String discovered = result(of("server/discover", ""));
        assertThat(Json.find(discovered, "capabilities", "prompts")).isNull();
        assertThat(Json.find(discovered, "capabilities", "tasks")).isNull();
        RawResponse response = of("prompts/list", "").ask(gateway);
        assertThat(response.status()).isEqualTo(404);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32601");
    }

    @Test
    void case044_idsKeepTheirType() {
        start();
        try (RawHttpClient text = call().id("\"1\"").send(gateway)) {
            ScriptedRequest ofText = held();
            try (RawHttpClient number = call().id("1").send(gateway)) {
                held().result("{\"of\":\"number\"}");
                ofText.result("{\"of\":\"text\"}");
                assertThat(number.response().body())
                        .contains("\"id\":1,")
                        .contains("\"of\":\"number\"");
                assertThat(text.response().body())
                        .contains("\"id\":\"1\",")
                        .contains("\"of\":\"text\"");
            }
        }
    }

    @Test
    void case045_twoClientsWithTheSameId() {
        start();
        try (RawHttpClient one = call().send(gateway)) {
            ScriptedRequest first = held();
            try (RawHttpClient two = call().send(gateway)) {
                ScriptedRequest second = held();
                assertThat(first.id()).isNotEqualTo(second.id());
                second.result("{\"n\":2}");
                first.result("{\"n\":1}");
                assertThat(Json.at(one.response().body(), "result", "n")).isEqualTo("1");
                assertThat(Json.at(two.response().body(), "result", "n")).isEqualTo("2");
            }
        }
    }

    @Test
    void case046_unknownTool() {
        server.on("tools/call", request -> request.error("{\"code\":-32602,\"message\":\"no\"}"));
        gateway = setup().start();
        RawResponse response = ModernRequest.call("missing").to(path).ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
        assertThat(Json.at(response.body(), "id")).isEqualTo("1");
    }

    @Test
    void case047_toolThatFails() {
        server.answers("tools/call", "{\"content\":[],\"isError\":true}");
        gateway = setup().start();
        assertThat(Json.at(result(call()), "isError")).isEqualTo("true");
    }

    @Test
    void case048_case129_missingResource() {
        server.on(
                "resources/read",
                request ->
                        request.error(
                                "{ \"code\":-32002,\"message\":\"gone\","
                                        + "\"data\":{\"uri\":\"x:y\"}}"));
        gateway = setup().start();
        String uri = merged() ? "x+files:y" : "x:y";
        RawResponse response = of("resources/read", "\"uri\":\"" + uri + "\"").ask(gateway);
        assertThat(Json.at(response.body(), "error"))
                .isEqualTo(
                        "{ \"code\":-32602,\"message\":\"gone\",\"data\":{\"uri\":\""
                                + uri
                                + "\"}}");
    }

    @Test
    void codesThatMeanSomethingElseInThisEraAreNotPassedOn() {
        server.on("tools/call", request -> request.error("{\"code\":-32021,\"message\":\"m\"}"));
        gateway = setup().start();
        RawResponse response = call().ask(gateway);
        assertThat(response.status()).isEqualTo(200);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32603");
    }

    @Test
    void methodTheServerDoesNotHaveIsNotFound() {
        server.on("tools/call", request -> request.error("{\"code\":-32601,\"message\":\"m\"}"));
        gateway = setup().start();
        assertThat(call().ask(gateway).status()).isEqualTo(404);
    }

    @Test
    void case051_progressOnTheRequestsOwnStream() {
        start();
        try (RawHttpClient http = call().more("\"progressToken\":\"p1\"").send(gateway)) {
            ScriptedStream stream = held().stream();
            stream.progress("\"progress\":1").progress("\"progress\":2");
            stream.result("{\"content\":[]}");
            RawResponse head = http.streamHead();
            assertThat(head.header("x-accel-buffering")).isEqualTo("no");
            assertThat(head.header("mcp-session-id")).isNull();
            for (String progress : List.of("1", "2")) {
                SseEvent event = http.messageEvent();
                assertThat(event.id()).isNull();
                assertThat(Json.text(event.message(), "params", "progressToken")).isEqualTo("p1");
                assertThat(Json.at(event.message(), "params", "progress")).isEqualTo(progress);
            }
            SseEvent answer = http.messageEvent();
            assertThat(answer.id()).isNull();
            assertThat(Json.at(answer.message(), "result"))
                    .isEqualTo("{" + COMPLETE + "\"content\":[]}");
            assertThat(http.event()).isNull();
        }
    }

    private static String log(String level) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\""
                + level
                + "\",\"data\":\""
                + level
                + "\"}}";
    }

    @Test
    void case052_noLogMessagesUnlessAsked() {
        start();
        try (RawHttpClient http = call().send(gateway)) {
            ScriptedStream stream = held().stream();
            stream.event(log("error"));
            stream.result("{\"content\":[]}");
            RawResponse response = http.response();
            assertThat(response.isStream()).isFalse();
            assertThat(response.body()).doesNotContain("notifications/message");
        }
    }

    @Test
    void case053_case141_logMessagesAsSevereAsAsked() {
        start();
        ModernRequest asking = call().more("\"io.modelcontextprotocol/logLevel\":\"warning\"");
        try (RawHttpClient http = asking.send(gateway)) {
            ScriptedStream stream = held().stream();
            Await.until(() -> server.count("logging/setLevel") == 1, "the level at the server");
            assertThat(server.received().toString()).contains("{\"level\":\"warning\"}");
            stream.event(log("info")).event(log("warning")).event(log("error"));
            stream.result("{\"content\":[]}");
            assertThat(Json.text(http.message(), "params", "level")).isEqualTo("warning");
            assertThat(Json.text(http.message(), "params", "level")).isEqualTo("error");
            assertThat(http.message()).contains("\"result\"");
        }
    }

    @Test
    void case054_endOfTheConnectionCancels() {
        start();
        ScriptedRequest call;
        try (RawHttpClient http = call().more("\"progressToken\":7").send(gateway)) {
            call = held();
            call.stream().progress("\"progress\":1");
            assertThat(http.message()).contains("\"progressToken\":7");
        }
        assertThat(Json.at(server.takeNotice("notifications/cancelled"), "params", "requestId"))
                .isEqualTo(call.id());
        Await.until(() -> gateway.events().closed() == 1, "the end of the request");
    }

    @Test
    void endOfTheConnectionCancelsBeforeAnythingWasSent() {
        start();
        ScriptedRequest call;
        try (RawHttpClient http = call().send(gateway)) {
            call = held();
        }
        assertThat(Json.at(server.takeNotice("notifications/cancelled"), "params", "requestId"))
                .isEqualTo(call.id());
    }

    @Test
    void case055_commentsOnASilentStream() {
        server.on("tools/call", calls::add);
        gateway = setup().timeout("streamAfter", 20).timeout("heartbeat", 20).start();
        try (RawHttpClient http = call().send(gateway)) {
            ScriptedRequest call = held();
            http.streamHead();
            SseEvent first = http.event();
            assertThat(first).isNotNull();
            assertThat(first.isMessage()).isFalse();
            call.result("{\"content\":[]}");
            assertThat(http.message()).contains("\"result\"");
        }
    }

    @Test
    void questionsOfTheServerNeverReachTheClient() {
        start();
        try (RawHttpClient http = call().send(gateway)) {
            ScriptedStream stream = held().stream();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"sampling/createMessage\","
                            + "\"params\":{}}");
            assertThat(Json.at(server.takeResponse(), "error", "code")).isEqualTo("-32601");
            stream.result("{\"content\":[]}");
            assertThat(http.answer()).contains("\"result\"").doesNotContain("sampling");
        }
    }

    @Test
    void clientsOfBothErasGetTheirOwn() {
        start();
        McpClient legacy = McpClient.open(gateway, merged() ? "" : "files");
        try (RawHttpClient old = legacy.send(McpClient.toolCall("1", name(), ""))) {
            ScriptedRequest first = held();
            try (RawHttpClient http = call().send(gateway)) {
                held().result("{\"n\":2}");
                first.result("{\"n\":1}");
                assertThat(Json.at(old.answer(), "result")).isEqualTo("{\"n\":1}");
                assertThat(Json.at(http.answer(), "result")).isEqualTo("{" + COMPLETE + "\"n\":2}");
            }
        }
    }
}
