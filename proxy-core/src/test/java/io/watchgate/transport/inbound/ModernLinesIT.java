package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests of the modern era on connections that carry one message a line: whatever of them is not
 * about HTTP. The numbers are those of the protocol's list of cases.
 */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernLinesIT extends ModernLinesRig {

    private static final String ASKED =
            ModernRequest.META.replace("{}", "{\"elicitation\":{},\"sampling\":{}}");
    private static final String ACCEPT = "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}}";

    @Test
    void case002_case003_withoutARevisionItIsOfTheOtherEra() {
        start();
        String capabilities = "\"" + META + "clientCapabilities\":{}";
        for (String meta : List.of("", capabilities)) {
            String line = ask(ModernRequest.of("server/discover", "").meta(meta));
            assertThat(Json.text(line, "error", "data", "reason")).isEqualTo("session_missing");
        }
    }

    @Test
    void case004_case005_case050_judgesWhatTheClientSaysOfItself() {
        start();
        ModernRequest list = ModernRequest.of("tools/list", "");
        String revision = "\"" + META + "protocolVersion\":\"2026-07-28\"";
        refused(list.meta(revision), -32602);
        refused(list.meta(revision + ",\"" + META + "clientCapabilities\":[]"), -32602);
        refused(list.meta(ModernRequest.META.replace("\"2026-07-28\"", "20260728")), -32602);
        refused(list.more("\"" + META + "clientInfo\":7"), -32602);
        refused(list.more("\"" + META + "logLevel\":\"loud\""), -32602);
        assertThat(ask(list.meta(ModernRequest.META))).contains("\"resultType\":\"complete\"");
    }

    @Test
    void case006_unknownRevision() {
        start();
        String line =
                ask(
                        ModernRequest.of("tools/list", "")
                                .meta(ModernRequest.META.replace("2026-07-28", "v999.0.0")));
        assertThat(Json.at(line, "error", "code")).isEqualTo("-32022");
        assertThat(Json.text(line, "error", "data", "requested")).isEqualTo("v999.0.0");
        assertThat(Json.at(line, "error", "data", "supported")).isEqualTo("[\"2026-07-28\"]");
    }

    @Test
    void case021_argumentsAreRepeatedNowhere() {
        start();
        server.answers(
                "tools/list",
                "{\"tools\":[{\"name\":\"foo\",\"inputSchema\":{\"properties\":{\"r\":"
                        + "{\"type\":\"string\",\"x-mcp-header\":\"R\"}}}}]}");
        server.answers("tools/call", "{\"content\":[]}");
        assertThat(ask(ModernRequest.of("tools/list", ""))).contains("x-mcp-header");
        String arguments = "\"name\":\"" + name("foo") + "\",\"arguments\":{\"r\":\"a\"}";
        assertThat(ask(ModernRequest.of("tools/call", arguments)))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
                                + "{\"resultType\":\"complete\",\"content\":[]}}");
    }

    @Test
    void case028_case029_methodsThatThisEraDoesNotHave() {
        start();
        for (String method :
                List.of(
                        "unknown/method",
                        "initialize",
                        "ping",
                        "logging/setLevel",
                        "resources/subscribe",
                        "resources/unsubscribe")) {
            refused(ModernRequest.of(method, "\"uri\":\"file:///a\",\"level\":\"info\""), -32601);
        }
        assertThat(gateway.core().sessions().size()).isZero();
    }

    @Test
    void case031_anElementOfAnArray() {
        start();
        String array = "[" + ModernRequest.of("tools/list", "").message() + "]";
        String line = client.send(array).line();
        assertThat(Json.at(line, "error", "code")).isEqualTo("-32600");
        client.initialize("2025-03-26", "{}");
        String answers = client.send(array).line();
        assertThat(answers).startsWith("[").contains("\"code\":-32600").contains("\"id\":1");
        expectNothingMore();
    }

    @Test
    void case032_postedResponsesAndNoticesAreAboutNothing() {
        start();
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}");
        client.send(McpClient.cancelled("77"));
        expectNothingMore();
    }

    @Test
    void case044_idsKeepTheirType() {
        start();
        client.send(call("\"1\"").message());
        ScriptedRequest text = server.take("tools/call");
        client.send(call("1").message());
        server.take("tools/call").result("{\"n\":1}");
        assertThat(client.line()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":");
        text.result("{\"n\":2}");
        assertThat(client.line()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":");
    }

    @Test
    void case046_unknownTool() {
        start();
        server.on("tools/call", call -> call.error("{\"code\":-32602,\"message\":\"no tool\"}"));
        refused(ModernRequest.call(merged() ? "nobody" : "foo"), -32602);
    }

    @Test
    void case051_case052_case053_progressAndTheLogMessagesThatAreWanted() {
        start();
        String log =
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":"
                        + "\"warning\",\"data\":\"d\"}}";
        client.send(call("1").more("\"progressToken\":\"p1\"").message());
        ScriptedStream quiet = server.take("tools/call").stream();
        quiet.event(log).progress("\"progress\":1").result("{\"content\":[]}");
        String progress = client.line();
        assertThat(Json.text(progress, "params", "progressToken")).isEqualTo("p1");
        assertThat(client.line()).contains("\"result\"");
        client.send(call("2").more("\"" + META + "logLevel\":\"warning\"").message());
        ScriptedStream loud = server.take("tools/call").stream();
        loud.event(log.replace("warning", "info")).event(log).result("{\"content\":[]}");
        assertThat(Json.text(client.line(), "params", "level")).isEqualTo("warning");
        assertThat(client.line()).contains("\"result\"");
    }

    @Test
    void case054_cancelledRequestIsAnsweredNoMoreAndOthersAre() {
        start();
        client.send(call("\"a\"").message());
        ScriptedRequest given = server.take("tools/call");
        client.send(call("\"b\"").message());
        ScriptedRequest other = server.take("tools/call");
        client.send(McpClient.cancelled("\"a\""));
        String notice = server.takeNotice("notifications/cancelled");
        assertThat(Json.at(notice, "params", "requestId")).isEqualTo(given.id());
        other.result("{\"n\":2}");
        assertThat(client.line()).contains("\"id\":\"b\"");
        expectNothingMore();
        assertThat(ask(ModernRequest.of("server/discover", "").id("\"a\""))).contains("\"a\"");
    }

    @Test
    void case054_endOfTheConnectionCancels() {
        start(TestGateway.with(loops).timeout("drain", 100));
        client.send(call("1").message());
        ScriptedRequest given = server.take("tools/call");
        client.close();
        String notice = server.takeNotice("notifications/cancelled");
        assertThat(Json.at(notice, "params", "requestId")).isEqualTo(given.id());
        Await.until(() -> gateway.events().closed() == 1, "the end of the request");
    }

    @Test
    void case056_case057_case126_questionInMidCallAndItsAnswer() {
        start();
        client.send(book("1", "").message());
        ScriptedStream stream = server.take("tools/call").stream();
        stream.event(
                "{\"jsonrpc\":\"2.0\",\"id\":\"e\",\"method\":\"elicitation/create\","
                        + "\"params\":{\"message\":\"Who?\"}}");
        String asked = client.line();
        assertThat(Json.text(asked, "result", "resultType")).isEqualTo("input_required");
        String state = Json.text(asked, "result", "requestState");
        client.send(
                book(
                                "2",
                                ",\"inputResponses\":{\"q1\":"
                                        + ACCEPT
                                        + "},\"requestState\":\""
                                        + state
                                        + "\"")
                        .message());
        assertThat(server.takeResponse())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"e\",\"result\":" + ACCEPT + "}");
        stream.result("{\"content\":[]}");
        assertThat(client.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":"
                                + "{\"resultType\":\"complete\",\"content\":[]}}");
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    private ModernRequest book(String id, String more) {
        String params = "\"name\":\"" + name("book") + "\",\"arguments\":{\"n\":1}" + more;
        return ModernRequest.of("tools/call", params).id(id).meta(ASKED);
    }

    @Test
    void case063_clientThatDeclaresNothingIsToldWhatItLacks() {
        start();
        client.send(call("1").message());
        ScriptedStream stream = server.take("tools/call").stream();
        stream.event(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"sampling/createMessage\","
                        + "\"params\":{}}");
        assertThat(server.takeResponse()).contains("-32601");
        stream.result("{\"content\":[],\"isError\":true}");
        String line = client.line();
        assertThat(Json.at(line, "error", "code")).isEqualTo("-32021");
        assertThat(Json.at(line, "error", "data", "requiredCapabilities"))
                .isEqualTo("{\"sampling\":{}}");
    }

    @Test
    void lastsAsLongAsASessionWould() {
        start(TestGateway.with(loops).timeout("idle", 100));
        try (LineClient silent = gateway.lines(path)) {
            ask(ModernRequest.of("server/discover", ""));
            silent.expectClosed();
            expectNothingMore();
        }
    }

    @Test
    void refusesWhatIsMoreThanTheInFlightLimit() {
        start(TestGateway.with(loops).limit("inFlight", 2));
        client.send(call("2").message());
        ScriptedRequest first = server.take("tools/call");
        client.send(call("3").message());
        ScriptedRequest second = server.take("tools/call");
        String line = ask(call("1"));
        assertThat(Json.text(line, "error", "data", "reason")).isEqualTo("overloaded");
        first.result("{}");
        second.result("{}");
        assertThat(List.of(client.line(), client.line()).toString())
                .contains("\"id\":2", "\"id\":3");
    }
}
