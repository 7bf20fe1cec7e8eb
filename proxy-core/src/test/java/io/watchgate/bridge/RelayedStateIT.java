package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ProtocolEra;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests of many rounds between clients and servers of the modern era: what the server wrote into
 * its state comes back to it, and to nobody else. The numbers are those of the protocol's list of
 * cases.
 */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp/files, 1", "/mcp/files, 2", "/mcp, 1", "/mcp, 2"})
class RelayedStateIT {

    private static final String META =
            ModernRequest.META.replace("{}", "{\"elicitation\":{},\"sampling\":{}}");
    private static final String STATE = "\"s-\\u0041/\\/\\\"é\"";
    private static final String QUESTIONS =
            "{\"who\":{\"method\":\"elicitation/create\",\"params\":{\"message\":\"Who?\"}}}";
    private static final String ANSWERS = "\"inputResponses\":{\"who\":{\"action\":\"accept\"}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = ModernScript.server();
    private final BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start() {
        start(TestGateway.with(loops));
        ModernRequest.of("tools/list", "").to(path).ask(gateway);
        assertThat(gateway.upstream("files").era().known()).isEqualTo(ProtocolEra.MODERN);
    }

    /** Starts a gateway that has not seen the server. */
    private void start(TestGateway.Setup setup) {
        server.answers("tools/list", "{\"tools\":[{\"name\":\"book\"}],\"ttlMs\":0}");
        server.on("tools/call", calls::add);
        gateway = setup.upstream("files", server).timeout("streamAfter", 60_000).start();
    }

    private ModernRequest call(String tool, String arguments, String more) {
        String name = path.equals("/mcp") ? "files__" + tool : tool;
        String params = "\"name\":\"" + name + "\",\"arguments\":" + arguments + more;
        return ModernRequest.of("tools/call", params).meta(META).to(path);
    }

    private ModernRequest retry(String state) {
        return call("book", "{\"n\":1}", "," + ANSWERS + ",\"requestState\":\"" + state + "\"")
                .id("\"again\"");
    }

    private ScriptedRequest called() {
        return Await.next(calls, "the call at the server");
    }

    private static String asking(String members) {
        return "{\"resultType\":\"input_required\"," + members + "}";
    }

    /** Calls the tool, lets the server ask, and returns the state the client gets. */
    private String asked() {
        try (RawHttpClient http = call("book", "{\"n\":1}", "").send(gateway)) {
            called().result(
                            asking(
                                    "\"inputRequests\":"
                                            + QUESTIONS
                                            + ",\"requestState\":"
                                            + STATE));
            RawResponse response = http.response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(Json.text(response.body(), "result", "resultType"))
                    .isEqualTo("input_required");
            assertThat(Json.at(response.body(), "result", "inputRequests")).isEqualTo(QUESTIONS);
            String state = Json.text(response.body(), "result", "requestState");
            assertThat(state).matches("[A-Za-z0-9_-]{40,}");
            return state;
        }
    }

    private void refused(ModernRequest request) {
        RawResponse response = request.ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
        assertThat(Json.text(response.body(), "error", "data", "reason"))
                .isEqualTo("state_invalid");
        assertThat(calls).isEmpty();
    }

    private void goesOn(String state) {
        try (RawHttpClient http = retry(state).send(gateway)) {
            ScriptedRequest second = called();
            assertThat(second.at("params", "requestState")).isEqualTo(STATE);
            assertThat(second.at("params", "inputResponses"))
                    .isEqualTo("{\"who\":{\"action\":\"accept\"}}");
            assertThat(second.at("params", "name")).isEqualTo("\"book\"");
            second.result("{\"resultType\":\"complete\",\"content\":[]}");
            assertThat(http.response().body())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":\"again\",\"result\":"
                                    + "{\"resultType\":\"complete\",\"content\":[]}}");
        }
    }

    @Test
    void case057_theServerGetsItsStateBackByteForByte() {
        start();
        goesOn(asked());
    }

    @Test
    void case057_beforeAnybodyKnewTheServersEra() {
        start(TestGateway.with(loops));
        goesOn(asked());
    }

    @Test
    void case057_overALine() {
        start();
        try (LineClient client = gateway.lines(path)) {
            client.send(call("book", "{\"n\":1}", "").message());
            called().result(asking("\"requestState\":" + STATE));
            String state = Json.text(client.line(), "result", "requestState");
            client.send(retry(state).message());
            ScriptedRequest second = called();
            assertThat(second.at("params", "requestState")).isEqualTo(STATE);
            second.result("{\"content\":[]}");
            assertThat(client.line()).contains("\"id\":\"again\"").contains("\"content\":[]");
        }
    }

    @Test
    void case058_changedOrForgedStates() {
        start();
        String state = asked();
        char last = state.charAt(state.length() - 1);
        char middle = state.charAt(20);
        refused(retry(state.substring(0, state.length() - 1) + (last == 'A' ? 'E' : 'A')));
        refused(retry(state.substring(0, 20) + (middle == 'A' ? 'B' : 'A') + state.substring(21)));
        refused(retry("s-A/"));
        refused(retry(""));
        goesOn(state);
    }

    @Test
    void case060_theStateOfAnotherToolOrOtherArguments() {
        start();
        String more = "," + ANSWERS + ",\"requestState\":\"" + asked() + "\"";
        refused(call("cook", "{\"n\":1}", more));
        refused(call("book", "{\"n\":2}", more));
        refused(call("book", "{\"n\":\"1\"}", more));
    }

    @Test
    void case061_theServerAsksAgainForWhatIsMissing() {
        start();
        try (RawHttpClient http = retry(asked()).send(gateway)) {
            ScriptedRequest second = called();
            second.result(
                    asking("\"inputRequests\":" + QUESTIONS + ",\"requestState\":\"round2\""));
            String state = Json.text(http.response().body(), "result", "requestState");
            try (RawHttpClient third = retry(state).send(gateway)) {
                ScriptedRequest last = called();
                assertThat(last.at("params", "requestState")).isEqualTo("\"round2\"");
                last.result("{\"content\":[]}");
                assertThat(third.response().body()).contains("\"content\":[]");
            }
        }
    }

    @Test
    void aRetryThatIsSentOnceMoreBringsTheStateAgain() {
        start();
        try (RawHttpClient http = retry(asked()).send(gateway)) {
            ScriptedRequest refused = called();
            refused.json(
                    400,
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + refused.id()
                            + ",\"error\":{\"code\":-32020,\"message\":\"header\"}}");
            ScriptedRequest second = called();
            assertThat(second.at("params", "requestState")).isEqualTo(STATE);
            assertThat(second.at("params", "inputResponses"))
                    .isEqualTo("{\"who\":{\"action\":\"accept\"}}");
            second.result("{\"content\":[]}");
            assertThat(http.response().body()).contains("\"content\":[]");
        }
    }

    @Test
    void roundsWithoutAState() {
        start();
        try (RawHttpClient http = call("book", "{\"n\":1}", "").send(gateway)) {
            called().result(asking("\"inputRequests\":" + QUESTIONS));
            assertThat(Json.find(http.response().body(), "result", "requestState")).isNull();
        }
        try (RawHttpClient http = call("book", "{\"n\":1}", "," + ANSWERS).send(gateway)) {
            ScriptedRequest second = called();
            assertThat(Json.find(second.body(), "params", "requestState")).isNull();
            assertThat(second.body()).contains(ANSWERS);
            second.result("{\"content\":[]}");
            assertThat(http.response().body()).contains("\"content\":[]");
        }
    }

    @Test
    void aStateThatIsNoText() {
        start();
        try (RawHttpClient http = call("book", "{\"n\":1}", "").send(gateway)) {
            called().result(asking("\"requestState\":7"));
            assertThat(Json.text(http.response().body(), "error", "data", "reason"))
                    .isEqualTo("upstream_invalid");
        }
    }

    @Test
    void aStateIsNotTakenAfterItsTime() {
        start(TestGateway.with(loops).timeout("park", 1));
        ModernRequest.of("tools/list", "").to(path).ask(gateway);
        String state = asked();
        long made = System.currentTimeMillis();
        Await.until(() -> System.currentTimeMillis() > made + 1, "the next millisecond");
        refused(retry(state));
    }

    @Test
    void aStateOfOneEndpointIsNoneOfAnother() {
        start();
        String state = asked();
        String other = path.equals("/mcp") ? "/mcp/files" : "/mcp";
        String name = path.equals("/mcp") ? "book" : "files__book";
        String params = "\"name\":\"" + name + "\",\"arguments\":{\"n\":1},\"requestState\":\"";
        refused(ModernRequest.of("tools/call", params + state + "\"").meta(META).to(other));
    }

    @Test
    void case057_promptsAsWell() {
        start();
        BlockingQueue<ScriptedRequest> reads = new LinkedBlockingQueue<>();
        server.on("prompts/get", reads::add);
        String name = path.equals("/mcp") ? "files__p" : "p";
        ModernRequest get = ModernRequest.of("prompts/get", "\"name\":\"" + name + "\"").to(path);
        String state;
        try (RawHttpClient http = get.send(gateway)) {
            Await.next(reads, "the prompt").result(asking("\"requestState\":" + STATE));
            state = Json.text(http.response().body(), "result", "requestState");
        }
        String params = "\"requestState\":\"" + state + "\",\"name\":\"" + name + "\"";
        try (RawHttpClient http = ModernRequest.of("prompts/get", params).to(path).send(gateway)) {
            ScriptedRequest second = Await.next(reads, "the prompt again");
            assertThat(second.at("params", "requestState")).isEqualTo(STATE);
            second.result("{\"messages\":[]}");
            assertThat(http.response().body()).contains("\"messages\":[]");
        }
    }

    @Test
    void case063_clientIsToldOfTheCapabilityThatItsServerMisses() {
        start();
        String error =
                "{\"code\":-32021,\"message\":\"needs roots\",\"data\":"
                        + "{\"requiredCapabilities\":{\"roots\":{}}}}";
        try (RawHttpClient http = call("book", "{\"n\":1}", "").send(gateway)) {
            ScriptedRequest call = called();
            call.json(
                    400, "{\"jsonrpc\":\"2.0\",\"id\":" + call.id() + ",\"error\":" + error + "}");
            RawResponse response = http.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(Json.at(response.body(), "error")).isEqualTo(error);
        }
    }
}
