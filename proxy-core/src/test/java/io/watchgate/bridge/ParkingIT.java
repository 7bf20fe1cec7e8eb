package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.testkit.stdio.StdioServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parked calls over sockets: modern clients, each request on a connection and so on a loop of its
 * own, before servers of the legacy era. The numbers are those of the protocol's list of cases.
 */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp/files, 1", "/mcp/files, 2", "/mcp, 2"})
class ParkingIT {

    private static final String ASKED =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{},"
                    + "\"sampling\":{}}";
    private static final String ACCEPT = "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private String name(String tool) {
        return path.equals("/mcp") ? "files__" + tool : tool;
    }

    private ModernRequest call(String more) {
        return ModernRequest.of(
                        "tools/call",
                        "\"name\":\"" + name("book") + "\",\"arguments\":{\"n\":1}" + more)
                .meta(ASKED)
                .to(path);
    }

    private ModernRequest retry(String state, String answers) {
        return call(",\"inputResponses\":{" + answers + "},\"requestState\":\"" + state + "\"")
                .id("\"again\"");
    }

    private static String question(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\"}}";
    }

    @Test
    void case056_057_126_questionOnTheCallsStreamIsAskedAndTheSameCallResumed() {
        start();
        try (RawHttpClient first = call("").send(gateway)) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(question("\"e\""));
            RawResponse asked = first.response();
            assertThat(asked.status()).isEqualTo(200);
            assertThat(Json.at(asked.body(), "result", "resultType"))
                    .isEqualTo("\"input_required\"");
            assertThat(Json.at(asked.body(), "result", "inputRequests", "q1"))
                    .isEqualTo(
                            "{\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\"}}");
            String state = Json.text(asked.body(), "result", "requestState");
            first.abort();
            try (RawHttpClient second = retry(state, "\"q1\":" + ACCEPT).send(gateway)) {
                assertThat(server.takeResponse())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"e\",\"result\":" + ACCEPT + "}");
                stream.result("{\"content\":[]}");
                RawResponse done = second.response();
                assertThat(done.body())
                        .isEqualTo(
                                "{\"jsonrpc\":\"2.0\",\"id\":\"again\",\"result\":"
                                        + "{\"resultType\":\"complete\",\"content\":[]}}");
            }
        }
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    @Test
    void case056_questionOnTheGetStreamBelongsToTheOnlyCall() {
        start();
        try (RawHttpClient first = call("").send(gateway)) {
            ScriptedRequest call = server.take("tools/call");
            server.takeStream().event(question("5"));
            String asked = first.response().body();
            assertThat(asked).contains("input_required");
            String state = Json.text(asked, "result", "requestState");
            try (RawHttpClient second = retry(state, "\"q1\":" + ACCEPT).send(gateway)) {
                server.takeResponse();
                call.result("{\"content\":[]}");
                assertThat(second.response().body()).contains("\"complete\"");
            }
        }
    }

    @Test
    void case058_forgedStateIsRefused() {
        start();
        RawResponse refused = retry("Zm9yZ2Vk", "\"q1\":" + ACCEPT).ask(gateway);
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.body()).contains("\"code\":-32602").contains("state_invalid");
        assertThat(server.count("tools/call")).isZero();
    }

    @Test
    void case063_clientThatDeclaresNothingIsToldWhatItLacks() {
        start();
        try (RawHttpClient client = call("").meta(ModernRequest.META).send(gateway)) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"sampling/createMessage\","
                            + "\"params\":{}}");
            assertThat(server.takeResponse()).contains("-32601");
            stream.result("{\"content\":[],\"isError\":true}");
            RawResponse refused = client.response();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body())
                    .contains("\"code\":-32021")
                    .contains("\"requiredCapabilities\":{\"sampling\":{}}");
        }
    }

    @Test
    void case063_whatWasNotDeclaredThisTimeFailsTheCallWithStatus400() {
        start();
        try (RawHttpClient client = call("").send(gateway)) {
            ScriptedStream stream = server.take("tools/call").stream();
            stream.event("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"roots/list\",\"params\":{}}");
            assertThat(server.takeResponse()).contains("-32601");
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + stream.request().id()
                            + ",\"error\":{\"code\":-32603,\"message\":\"no roots\"}}");
            RawResponse refused = client.response();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("\"requiredCapabilities\":{\"roots\":{}}");
        }
    }

    @Test
    void case129_codeOfAnEarlierRevisionIsTranslatedOnALeasedLegToo() {
        start();
        try (RawHttpClient client = call("").send(gateway)) {
            server.take("tools/call").error("{\"code\":-32002,\"message\":\"none\"}");
            assertThat(client.response().body()).contains("\"code\":-32602");
        }
    }

    @Test
    void clientThatGoesWhileTheCallRunsCancelsItAtTheServer() {
        start();
        try (RawHttpClient client = call("").send(gateway)) {
            ScriptedRequest call = server.take("tools/call");
            client.abort();
            assertThat(server.takeNotice("notifications/cancelled")).contains(call.id());
        }
    }

    @Test
    void serverSeesTheCapabilitiesOfTheCallAndNoMore() {
        start();
        try (RawHttpClient client = call("").send(gateway)) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(server.received())
                    .anyMatch(
                            text ->
                                    text.contains("\"initialize\"")
                                            && text.contains(
                                                    "\"capabilities\":{\"sampling\":{},"
                                                            + "\"elicitation\":{}}"));
            call.result("{}");
            client.response();
        }
    }

    @Test
    void case126_childThatAsksIsAnsweredAndItsCallGoesOn() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", StdioServer.command(), same -> same)
                        .timeout("streamAfter", 60_000)
                        .start();
        ModernRequest first =
                ModernRequest.of(
                                "tools/call",
                                "\"name\":\"" + name("elicit") + "\",\"arguments\":{}")
                        .meta(ASKED)
                        .to(path);
        String asked = first.ask(gateway).body();
        String state = Json.text(asked, "result", "requestState");
        ModernRequest second =
                ModernRequest.of(
                                "tools/call",
                                "\"name\":\""
                                        + name("elicit")
                                        + "\",\"arguments\":{},\"inputResponses\":{\"q1\":"
                                        + ACCEPT
                                        + "},\"requestState\":\""
                                        + state
                                        + "\"")
                        .meta(ASKED)
                        .to(path);
        assertThat(second.ask(gateway).body()).contains("Ann");
    }
}
