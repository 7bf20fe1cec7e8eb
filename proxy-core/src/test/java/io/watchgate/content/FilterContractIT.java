package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What filters do to everything that a client and a server say to each other, the same whichever
 * way the server is reached. A secret is replaced, what is forbidden does not pass, and what is
 * asked for early is answered by the gateway.
 */
@ParameterizedClass(name = "{0}, judged on the event loop up to {1}, put off: {2}")
@MethodSource("ways")
class FilterContractIT {

    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";

    @Parameter(0)
    FarWay way;

    @Parameter(1)
    String inline;

    @Parameter(2)
    boolean putOff;

    private FarServer server;
    private TestGateway gateway;
    private LineClient client;
    private String introduction;

    private static Stream<Arguments> ways() {
        return Stream.of(FarWay.values())
                .flatMap(
                        way ->
                                Stream.of(
                                        Arguments.of(way, "0B", false),
                                        Arguments.of(way, "64KiB", false),
                                        Arguments.of(way, "64KiB", true)));
    }

    @BeforeEach
    void start() {
        server = way.server();
        TestGateway.Setup setup = server.behind(TestGateway.with(2));
        if (putOff) {
            // The loop begins with each message, and a worker goes on with it.
            setup = setup.filter(filter("pass", "anything", "")).filter(leavesAllToWorkers());
        }
        gateway =
                setup.judging("inline", ByteSize.parse(inline))
                        .filter(filter("answer", "early", RESULT.formatted("a secret kept")))
                        .filter(filter("rewrite", "secret", "***"))
                        .filter(filter("deny", "forbidden", ""))
                        .start();
        client = gateway.lines("/mcp/files");
        introduction = client.initialize("2025-11-25", McpClient.EVERYTHING);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        server.close();
    }

    private static FilterConfig leavesAllToWorkers() {
        return new FilterConfig(
                "detect",
                "patterns",
                List.of(),
                List.of(),
                Direction.BOTH,
                OnError.BLOCK,
                Duration.ZERO,
                Map.of(
                        "personal",
                        "ignore",
                        "secrets",
                        "ignore",
                        "injection",
                        "ignore",
                        "pattern-inline-micros",
                        0,
                        "patterns",
                        List.of(Map.of("name", "none", "pattern", "nowhere-to-be-found"))));
    }

    private static FilterConfig filter(String does, String word, String with) {
        return new FilterConfig(
                "scripted",
                does,
                List.of(),
                List.of(),
                Direction.BOTH,
                OnError.BLOCK,
                Duration.ZERO,
                Map.of("word", word, "does", does, "with", with));
    }

    private static String call(String id, String text) {
        return McpClient.request(
                id,
                "tools/call",
                "{\"name\":\"say\",\"arguments\":{\"text\":\""
                        + text
                        + "\"},\"_meta\":{\"progressToken\":\"t\"}}");
    }

    private FarServer.Asked begin(String id, String text) {
        client.send(call(id, text));
        return server.take("tools/call");
    }

    /** Returns the next message for the client that is not about a list. */
    private String next() {
        String line = client.line();
        return line.contains("list_changed") ? next() : line;
    }

    private static String progress(FarServer.Asked asked, int step, String message) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                + "\"progressToken\":"
                + Json.at(asked.body(), "params", "_meta", "progressToken")
                + ",\"progress\":"
                + step
                + ",\"message\":\""
                + message
                + "\"}}";
    }

    private static String log(String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                + "{\"level\":\"error\",\"data\":\""
                + text
                + "\"}}";
    }

    private static String question(String id, String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"sampling/createMessage\",\"params\":{\"messages\":[],"
                + "\"systemPrompt\":\""
                + text
                + "\",\"maxTokens\":1}}";
    }

    private static String answer(String id, String text) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":"
                + "{\"type\":\"text\",\"text\":\""
                + text
                + "\"}}}";
    }

    /** The call that shows that nothing is left behind of one that did not come through. */
    private void everythingIsFine(String id) {
        begin(id, "harmless").result(RESULT.formatted("fine"));
        assertThat(next()).contains("\"id\":" + id, "fine");
    }

    @Test
    void instructionsAndListsAreJudged() {
        assertThat(introduction).contains("a *** order").doesNotContain("secret");
        client.send(McpClient.request("1", "tools/list"));
        assertThat(next()).contains("a *** tool").doesNotContain("secret");
    }

    @Test
    void aRequestIsJudged() {
        FarServer.Asked asked = begin("1", "a secret");
        assertThat(asked.body()).contains("a ***").doesNotContain("secret");
        asked.result(RESULT.formatted("fine"));
        assertThat(next()).contains("fine");
        client.send(call("2", "forbidden"));
        assertThat(next()).contains("\"id\":2", "4030", "\"not_sent\"").doesNotContain("forbidden");
        everythingIsFine("3");
        assertThat(server.heard().toString()).doesNotContain("secret", "forbidden");
    }

    @Test
    void aResultIsJudged() {
        begin("1", "x").result(RESULT.formatted("a secret"));
        assertThat(next()).contains("a ***").doesNotContain("secret");
        begin("2", "x").result(RESULT.formatted("forbidden"));
        assertThat(next()).contains("\"id\":2", "4030", "\"sent\"").doesNotContain("forbidden");
        everythingIsFine("3");
    }

    @Test
    void whatAServerSaysOfItselfIsJudged() {
        begin("1", "x")
                .result(
                        "{\"content\":[],\"n\":\"fine\",\"_meta\":{"
                                + "\"io.modelcontextprotocol/serverInfo\":"
                                + "{\"name\":\"a secret\",\"version\":\"1\"}}}");
        assertThat(next()).contains("\"id\":1", "fine").doesNotContain("secret");
        everythingIsFine("2");
    }

    @Test
    void anErrorIsJudged() {
        begin("1", "x").error("{\"code\":-1,\"message\":\"a secret\",\"data\":[\"secret\"]}");
        assertThat(next()).contains("\"code\":-1", "a ***", "[\"***\"]").doesNotContain("secret");
        begin("2", "x").error("{\"code\":-1,\"message\":\"x\",\"data\":\"forbidden\"}");
        assertThat(next()).contains("\"id\":2", "4030", "\"sent\"").doesNotContain("forbidden");
        everythingIsFine("3");
    }

    @Test
    void progressIsJudgedAndStaysInOrder() {
        assumeTrue(way.talks());
        FarServer.Asked asked = begin("1", "x");
        asked.say(progress(asked, 1, "a secret"));
        asked.say(progress(asked, 2, "forbidden"));
        asked.say(progress(asked, 3, "fine"));
        assertThat(next()).contains("\"progress\":1", "a ***");
        assertThat(next()).contains("\"progress\":3", "fine");
        asked.result(RESULT.formatted("done"));
        assertThat(next()).contains("\"id\":1", "done");
        everythingIsFine("2");
    }

    @Test
    void aLogMessageIsJudged() {
        assumeTrue(way.talks());
        client.send(McpClient.request("1", "logging/setLevel", "{\"level\":\"info\"}"));
        assertThat(next()).contains("\"id\":1");
        FarServer.Asked asked = begin("2", "x");
        asked.say(log("a secret"));
        asked.say(log("forbidden"));
        asked.say(log("fine"));
        assertThat(next()).contains("a ***");
        assertThat(next()).contains("\"fine\"");
        asked.result(RESULT.formatted("done"));
        assertThat(next()).contains("\"id\":2", "done");
    }

    @Test
    void aQuestionOfTheServerIsJudged() {
        assumeFalse(way.isModern());
        FarServer.Asked asked = begin("1", "x");
        asked.say(question("\"q\"", "a secret"));
        String question = next();
        assertThat(question).contains("sampling/createMessage", "a ***");
        client.send(answer(Json.at(question, "id"), "yes"));
        assertThat(server.takeResponse()).contains("\"id\":\"q\"", "yes");
        asked.say(question("8", "forbidden"));
        assertThat(server.takeResponse())
                .contains("\"id\":8", "\"code\":4030")
                .doesNotContain("forbidden");
        asked.result(RESULT.formatted("done"));
        assertThat(next()).contains("\"id\":1", "done");
        everythingIsFine("2");
    }

    @Test
    void theClientsAnswerToAQuestionIsJudged() {
        assumeFalse(way.isModern());
        FarServer.Asked asked = begin("1", "x");
        asked.say(question("\"q\"", "?"));
        client.send(answer(Json.at(next(), "id"), "a secret"));
        assertThat(server.takeResponse()).contains("\"id\":\"q\"", "a ***");
        asked.say(question("8", "?"));
        client.send(answer(Json.at(next(), "id"), "forbidden"));
        assertThat(server.takeResponse())
                .contains("\"id\":8", "\"code\":4030")
                .doesNotContain("forbidden");
        asked.say(question("9", "?"));
        client.send(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + Json.at(next(), "id")
                        + ",\"error\":{\"code\":-1,\"message\":\"a secret\"}}");
        assertThat(server.takeResponse()).contains("\"id\":9", "\"code\":-1", "a ***");
        asked.result(RESULT.formatted("done"));
        assertThat(next()).contains("\"id\":1", "done");
        everythingIsFine("2");
    }

    @Test
    void whatAServerAsksForAndGetsIsJudged() {
        assumeTrue(way.isModern());
        begin("1", "x").result(asks("a secret"));
        String question = next();
        assertThat(question).contains("sampling/createMessage", "a ***");
        client.send(answer(Json.at(question, "id"), "my secret"));
        FarServer.Asked again = server.take("tools/call");
        assertThat(again.body())
                .contains("\"inputResponses\"", "my ***", "\"requestState\":\"state\"");
        again.result(asks("forbidden"));
        assertThat(next()).contains("\"id\":1", "4030").doesNotContain("forbidden");
        begin("2", "x").result(asks("?"));
        client.send(answer(Json.at(next(), "id"), "forbidden"));
        assertThat(next()).contains("\"id\":2", "4030").doesNotContain("forbidden");
        everythingIsFine("3");
        assertThat(server.heard().toString()).doesNotContain("my secret", "forbidden");
    }

    @Test
    void aClientOf20260728IsAskedAndAnswersAndBothIsJudged() {
        FarServer.Asked asked = modernCall("\"1\"", "x", "");
        ask(asked, "a secret");
        String question = next();
        assertThat(Json.at(question, "result", "resultType")).isEqualTo("\"input_required\"");
        assertThat(question).contains("sampling/createMessage", "a ***").doesNotContain("secret");
        client.send(modern("\"2\"", "x", responses(question, "my secret")).message());
        if (way.isModern()) {
            FarServer.Asked again = server.take("tools/call");
            assertThat(again.body()).contains("my ***").doesNotContain("my secret");
            again.result(RESULT.formatted("a secret"));
        } else {
            assertThat(server.takeResponse()).contains("my ***").doesNotContain("secret");
            asked.result(RESULT.formatted("a secret"));
        }
        assertThat(next()).contains("\"id\":\"2\"", "a ***").doesNotContain("secret");
        everythingIsFine("3");
    }

    @Test
    void aQuestionOrAnAnswerThatIsForbiddenDoesNotPassForAClientOf20260728() {
        FarServer.Asked asked = modernCall("\"1\"", "x", "");
        ask(asked, "?");
        client.send(modern("\"2\"", "x", responses(next(), "forbidden")).message());
        if (way.isModern()) {
            assertThat(next()).contains("\"id\":\"2\"", "4030", "\"not_sent\"");
            ask(modernCall("\"3\"", "x", ""), "forbidden");
            assertThat(next()).contains("\"id\":\"3\"", "4030").doesNotContain("forbidden");
        } else {
            assertThat(server.takeResponse()).contains("\"code\":4030");
            asked.say(question("\"again\"", "forbidden"));
            assertThat(server.takeResponse()).contains("\"id\":\"again\"", "\"code\":4030");
            asked.result(RESULT.formatted("done"));
            assertThat(next()).contains("\"id\":\"2\"", "done");
        }
        client.send(modern("\"4\"", "early", "").message());
        assertThat(next()).contains("\"id\":\"4\"", "a *** kept").doesNotContain("secret");
        everythingIsFine("5");
        assertThat(server.heard().toString()).doesNotContain("forbidden");
    }

    private FarServer.Asked modernCall(String id, String text, String more) {
        client.send(modern(id, text, more).message());
        return server.take("tools/call");
    }

    private static ModernRequest modern(String id, String text, String more) {
        return ModernRequest.of(
                        "tools/call",
                        "\"name\":\"say\",\"arguments\":{\"text\":\"" + text + "\"}" + more)
                .id(id)
                .meta(
                        "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                + "\"io.modelcontextprotocol/clientCapabilities\":"
                                + "{\"sampling\":{}}");
    }

    private void ask(FarServer.Asked asked, String text) {
        if (way.isModern()) {
            asked.result(asks(text));
        } else {
            asked.say(question("\"q\"", text));
        }
    }

    private static String responses(String question, String text) {
        String key = question.replaceFirst(".*\"inputRequests\":\\{\"([^\"]+)\".*", "$1");
        return ",\"inputResponses\":{\""
                + key
                + "\":"
                + Json.at(answer("0", text), "result")
                + "},\"requestState\":"
                + Json.at(question, "result", "requestState");
    }

    private static String asks(String text) {
        return "{\"resultType\":\"input_required\",\"requestState\":\"state\","
                + "\"inputRequests\":{\"k\":{\"method\":\"sampling/createMessage\",\"params\":"
                + "{\"messages\":[],\"maxTokens\":1,\"systemPrompt\":\""
                + text
                + "\"}}}}";
    }

    @Test
    void whatIsAnsweredEarlyPassesTheFiltersOfAnswersAndIsNotSent() {
        for (int i = 1; i <= 3; i++) {
            client.send(call("1" + i, "early"));
            assertThat(next()).contains("\"id\":1" + i, "a *** kept").doesNotContain("secret");
        }
        everythingIsFine("2");
        assertThat(server.heard().toString()).doesNotContain("early");
    }

    @Test
    void aCancellationIsJudged() {
        assumeFalse(way.isModern() && way != FarWay.MODERN_STDIO);
        begin("1", "x");
        client.send(McpClient.cancelled("1", "\"a secret\""));
        assertThat(server.takeNotice("notifications/cancelled"))
                .contains("a ***")
                .doesNotContain("secret");
        everythingIsFine("2");
    }

    @Test
    void aNotificationOutsideOfRequestsIsJudged() {
        assumeFalse(way.isModern());
        client.send(McpClient.request("1", "resources/subscribe", "{\"uri\":\"file:///a\"}"));
        assertThat(next()).contains("\"id\":1");
        everythingIsFine("2");
        server.sayUnasked(updated("a secret"));
        server.sayUnasked(updated("forbidden"));
        server.sayUnasked(updated("fine"));
        assertThat(next()).contains("resources/updated", "file:///a", "a ***");
        assertThat(next()).contains("resources/updated", "file:///a", "fine");
    }

    private static String updated(String title) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":"
                + "{\"uri\":\"file:///a\",\"title\":\""
                + title
                + "\"}}";
    }
}
