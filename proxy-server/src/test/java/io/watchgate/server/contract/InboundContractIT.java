package io.watchgate.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for a client whichever way it comes: the same for every transport. */
@ParameterizedClass(name = "{0}")
@EnumSource(Way.class)
class InboundContractIT {

    private static final String NEWEST = "2025-11-25";
    private static final String TOKEN = ",\"_meta\":{\"progressToken\":\"tok\"}";

    @TempDir private static Path directory;
    private static ContractGateway gateway;

    @Parameter Way way;

    private ScriptedServer server;
    private Wire wire;

    @BeforeAll
    static void start() throws Exception {
        gateway = new ContractGateway(directory);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void connect() throws Exception {
        server = gateway.server();
        wire = way.open(gateway);
    }

    @AfterEach
    void disconnect() throws Exception {
        wire.close();
        assertThat(gateway.mistakes()).isZero();
    }

    private ScriptedRequest call(String id, String more) throws Exception {
        wire.send(McpClient.toolCall(id, "x", more));
        return server.take("tools/call");
    }

    private static String notification(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    @Test
    void aSessionSpeaksTheRevisionOfTheClient() throws Exception {
        String answer = wire.initialize("2025-06-18", "{}");
        assertThat(Json.text(answer, "result", "protocolVersion")).isEqualTo("2025-06-18");
        assertThat(Json.text(answer, "result", "serverInfo", "name")).isEqualTo("scripted");
    }

    @Test
    void anAnswerComesAsTheServerSpellsIt() throws Exception {
        wire.initialize(NEWEST, "{}");
        String result =
                "{\"content\":[{\"type\":\"text\",\"text\":\"\\u00e4 \\\"ß\\\"\"}],\"n\":1.50e0}";
        call("1", "").result(result);
        assertThat(Json.at(wire.answer("1"), "result")).isEqualTo(result);
    }

    @Test
    void anIdComesBackAsItWasSpelled() throws Exception {
        wire.initialize(NEWEST, "{}");
        for (String id : List.of("\"1\"", "1", "9223372036854775808", "\"a\\u0062\"")) {
            call(id, "").result("{}");
            assertThat(Json.at(wire.answer(id), "result")).isEqualTo("{}");
        }
    }

    @Test
    void answersComeWhenTheServerGivesThem() throws Exception {
        wire.initialize(NEWEST, "{}");
        ScriptedRequest slow = call("1", "");
        ScriptedRequest fast = call("2", "");
        fast.result("{\"which\":\"fast\"}");
        assertThat(Json.text(wire.answer("2"), "result", "which")).isEqualTo("fast");
        slow.result("{\"which\":\"slow\"}");
        assertThat(Json.text(wire.answer("1"), "result", "which")).isEqualTo("slow");
    }

    @Test
    void progressComesInOrderBeforeTheAnswer() throws Exception {
        wire.initialize(NEWEST, "{}");
        call("1", TOKEN).stream()
                .progress("\"progress\":1")
                .progress("\"progress\":2")
                .result("{}");
        for (String step : List.of("1", "2")) {
            String told = wire.next();
            assertThat(Json.at(told, "params", "progressToken")).isEqualTo("\"tok\"");
            assertThat(Json.at(told, "params", "progress")).isEqualTo(step);
        }
        assertThat(Json.at(wire.next(), "id")).isEqualTo("1");
    }

    @Test
    void aCancelledCallIsCancelledAtTheServer() throws Exception {
        wire.initialize(NEWEST, "{}");
        ScriptedRequest called = call("\"c\"", "");
        wire.send(McpClient.cancelled("\"c\""));
        assertThat(Json.at(server.takeNotice("notifications/cancelled"), "params", "requestId"))
                .isEqualTo(called.id());
    }

    @Test
    void theServerAsksTheClientInMidCall() throws Exception {
        wire.initialize(NEWEST, McpClient.EVERYTHING);
        ScriptedStream stream = call("1", "").stream();
        stream.event(
                "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"sampling/createMessage\",\"params\":{}}");
        String asked = wire.told("sampling/createMessage");
        wire.send(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + Json.at(asked, "id")
                        + ",\"result\":{\"x\":1.50}}");
        assertThat(server.takeResponse())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"x\":1.50}}");
        stream.result("{}");
        wire.answer("1");
    }

    @Test
    void theServerTellsOfChanges() throws Exception {
        wire.initialize(NEWEST, "{}");
        wire.send(McpClient.request("1", "resources/subscribe", "{\"uri\":\"file:///a\"}"));
        wire.answer("1");
        wire.send(McpClient.request("2", "logging/setLevel", "{\"level\":\"info\"}"));
        wire.answer("2");
        ScriptedStream stream = call("3", "").stream();
        stream.event(notification("notifications/tools/list_changed", ""));
        wire.told("notifications/tools/list_changed");
        stream.event(notification("notifications/resources/updated", "\"uri\":\"file:///a\""));
        assertThat(Json.text(wire.told("notifications/resources/updated"), "params", "uri"))
                .isEqualTo("file:///a");
        stream.event(notification("notifications/message", "\"level\":\"error\",\"data\":7"));
        assertThat(Json.at(wire.told("notifications/message"), "params", "data")).isEqualTo("7");
        stream.result("{}");
        wire.answer("3");
    }

    @Test
    void theGatewayAnswersPingItself() throws Exception {
        wire.initialize(NEWEST, "{}");
        wire.send(McpClient.request("\"p\"", "ping"));
        assertThat(Json.at(wire.answer("\"p\""), "result")).isEqualTo("{}");
        assertThat(server.count("ping")).isZero();
    }

    @Test
    void anErrorOfTheServerComesAsItIs() throws Exception {
        wire.initialize(NEWEST, "{}");
        call("1", "").error("{\"code\":-32001,\"message\":\"no\",\"data\":[1.0]}");
        assertThat(Json.at(wire.answer("1"), "error"))
                .isEqualTo("{\"code\":-32001,\"message\":\"no\",\"data\":[1.0]}");
    }

    @Test
    void anErrorSaysWhetherTheRequestHadBeenSent() throws Exception {
        wire.initialize(NEWEST, "{}");
        call("1", "").abort();
        String answer = wire.answer("1");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
        assertThat(Json.text(answer, "error", "data", "phase")).isEqualTo("sent");
    }

    @Test
    void whatIsNoJsonIsRefused() throws Exception {
        wire.initialize(NEWEST, "{}");
        wire.send("{\"jsonrpc\":\"2.0\",");
        assertThat(Json.at(wire.next(), "error", "code")).isEqualTo("-32700");
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        wire.initialize(NEWEST, "{}");
        wire.send("{\"jsonrpc\":\"2.0\",\"id\":1}");
        assertThat(Json.at(wire.next(), "error", "code")).isEqualTo("-32600");
    }

    @Test
    void whatIsTooLargeIsRefusedWithTheNameOfTheLimit() throws Exception {
        wire.initialize(NEWEST, "{}");
        String large = "\"x\":\"" + "x".repeat(ContractGateway.FRAME_LIMIT) + "\"";
        wire.send(McpClient.request("1", "tools/call", "{" + large + "}"));
        String refusal = wire.next();
        assertThat(Json.at(refusal, "error", "code")).isEqualTo("-32600");
        assertThat(Json.text(refusal, "error", "message")).contains("limits.frame");
    }

    @Test
    void aClientThatEndsItsSessionLeavesNothingAtTheServer() throws Exception {
        wire.initialize(NEWEST, "{}");
        ScriptedRequest first = call("1", "");
        String session = first.header("mcp-session-id");
        first.result("{}");
        wire.answer("1");
        wire.close();
        String ended = server.takeDelete();
        while (!ended.equals(session)) {
            ended = server.takeDelete();
        }
    }

    @Test
    void aRequestOf20260728NeedsNoSession() throws Exception {
        assumeTrue(way.isModern(), "HTTP+SSE is older");
        wire.send(ModernRequest.call("x").id("\"m\"").to(ContractGateway.ENDPOINT));
        server.take("tools/call").result("{\"content\":[]}");
        assertThat(Json.text(wire.answer("\"m\""), "result", "resultType")).isEqualTo("complete");
    }
}
