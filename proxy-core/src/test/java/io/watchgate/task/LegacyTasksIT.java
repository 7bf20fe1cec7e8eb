package io.watchgate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Principal;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.LineDoor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The tasks of 2025-11-25 between clients and servers of that revision. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"files, 1", "files, 2", "'', 1", "'', 2"})
class LegacyTasksIT {

    private static final String TASKS =
            "{\"list\":{},\"cancel\":{},\"requests\":{\"tools\":{\"call\":{}}}}";
    private static final String CAPABILITIES =
            "{\"tools\":{},\"tasks\":" + TASKS + ",\"experimental\":{\"a\":{}}}";
    private static final String ASKED = ",\"task\":{\"ttl\":60000}";
    private static final String RELATED = "io.modelcontextprotocol/related-task";

    @Parameter(0)
    String upstream;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer().declares(CAPABILITIES);
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start() {
        start(1024);
    }

    private void start(int limit) {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("tasks", limit)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private boolean merged() {
        return upstream.isEmpty();
    }

    private McpClient client() {
        return McpClient.open(gateway, upstream);
    }

    private String call(McpClient client) {
        return McpClient.toolCall(client.newId(), merged() ? "files__slow" : "slow", ASKED);
    }

    private static String task(String id, String ttl) {
        return "{\"taskId\":\""
                + id
                + "\",\"status\":\"working\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"ttl\":"
                + ttl
                + ",\"x\":1.50}";
    }

    /** Lets the server begin this task, and returns the id that the client gets. */
    private String begun(McpClient client, String id, String ttl) {
        try (RawHttpClient http = client.send(call(client))) {
            ScriptedRequest called = server.take("tools/call");
            assertThat(called.at("params", "task")).isEqualTo("{\"ttl\":60000}");
            assertThat(called.at("params", "name")).isEqualTo("\"slow\"");
            called.result("{\"task\":" + task(id, ttl) + ",\"_meta\":{\"m\":1e2}}");
            String result = Json.at(http.answer(), "result");
            String name = Json.text(result, "task", "taskId");
            assertThat(name).matches("[A-Za-z0-9_-]{30,}");
            assertThat(result)
                    .isEqualTo("{\"task\":" + task(name, ttl) + ",\"_meta\":{\"m\":1e2}}");
            return name;
        }
    }

    private String asked(McpClient client, String method, String name, String answer) {
        String params = "{\"taskId\":\"" + name + "\"}";
        try (RawHttpClient http =
                client.send(McpClient.request(client.newId(), "tasks/" + method, params))) {
            ScriptedRequest asked = server.take("tasks/" + method);
            assertThat(asked.at("params")).isEqualTo("{\"taskId\":\"one\"}");
            asked.result(answer);
            return Json.at(http.answer(), "result");
        }
    }

    private static String refused(McpClient client, String method, String params) {
        return Json.at(client.ask("tasks/" + method, params), "error", "code");
    }

    @Test
    void requestsFindTheirTaskUnderTheNameTheClientKnows() {
        start();
        McpClient client = client();
        String name = begun(client, "one", "60000");
        assertThat(asked(client, "get", name, task("one", "60000"))).isEqualTo(task(name, "60000"));
        assertThat(asked(client, "cancel", name, task("one", "60000")))
                .isEqualTo(task(name, "60000"));
        String link = "{\"type\":\"resource_link\",\"name\":\"n\",\"uri\":\"x:1\"}";
        String result =
                "{\"content\":["
                        + link
                        + "],\"n\":1.0,\"_meta\":{\""
                        + RELATED
                        + "\":{\"taskId\":\"%s\"},\"o\":\"one\"}}";
        String expected = result.formatted(name);
        assertThat(asked(client, "result", name, result.formatted("one")))
                .isEqualTo(merged() ? expected.replace("x:1", "x+files:1") : expected);
    }

    @Test
    void theNameHoldsForTheNextSessionAtBothEndpointsAndAfterARestart() {
        start();
        String name = begun(client(), "one", "60000");
        assertThat(asked(client(), "get", name, task("one", "1"))).isEqualTo(task(name, "1"));
        gateway.close();
        start();
        McpClient other = McpClient.open(gateway, merged() ? "files" : "");
        assertThat(asked(other, "get", name, task("one", "1"))).isEqualTo(task(name, "1"));
    }

    @Test
    void nobodyElsesTasksAreReached() {
        start();
        McpClient client = client();
        String name = begun(client, "one", "60000");
        String forged = (name.charAt(0) == 'A' ? 'B' : 'A') + name.substring(1);
        for (String method : new String[] {"get", "result", "cancel"}) {
            for (String id : new String[] {"one", forged, ""}) {
                assertThat(refused(client, method, "{\"taskId\":\"" + id + "\"}"))
                        .isEqualTo("-32602");
            }
            assertThat(refused(client, method, "{\"taskId\":1}")).isEqualTo("-32602");
            assertThat(server.count("tasks/" + method)).isZero();
        }
        LineDoor door =
                new LineDoor(
                        merged() ? "/mcp" : "/mcp/files",
                        new Principal("somebody"),
                        LineDoor.From.NETWORK,
                        false);
        try (LineClient other = gateway.lines(door)) {
            other.send(McpClient.initialize("0", "2025-11-25", "{}"));
            assertThat(other.line()).contains("\"tasks\"");
            other.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            String params = "{\"taskId\":\"" + name + "\"}";
            other.send(McpClient.request("1", "tasks/get", params));
            assertThat(Json.at(other.line(), "error", "code")).isEqualTo("-32602");
        }
        assertThat(server.count("tasks/get")).isZero();
    }

    @Test
    void theListShowsASessionItsOwn() {
        start();
        McpClient first = client();
        McpClient second = client();
        String one = begun(first, "one", "60000");
        String two = begun(second, "two", "null");
        String three = begun(first, "three", "60000");
        server.on(
                "tasks/list",
                request -> {
                    boolean next = Json.find(request.body(), "params", "cursor") != null;
                    String tasks = task(next ? "three" : "one", "5") + "," + task("two", "5");
                    String more = next ? "" : ",\"nextCursor\":\"\"";
                    request.result(
                            "{\"tasks\":[" + tasks + "," + task("alien", "5") + "]" + more + "}");
                });
        assertThat(Json.at(first.ask("tasks/list", "{}"), "result"))
                .isEqualTo("{\"tasks\":[" + task(one, "5") + "," + task(three, "5") + "]}");
        assertThat(Json.at(second.ask("tasks/list", "{}"), "result"))
                .isEqualTo("{\"tasks\":[" + task(two, "5") + "," + task(two, "5") + "]}");
        assertThat(refused(first, "list", "{\"cursor\":\"\"}")).isEqualTo("-32602");
        first.delete();
        Await.until(() -> gateway.core().tasks().sessions().size() == 1, "the session's end");
    }

    @Test
    void theListSaysWhyThereIsNone() {
        start();
        server.on("tasks/list", request -> request.error("{\"code\":-32603,\"message\":\"x\"}"));
        String error = Json.at(client().ask("tasks/list", "{}"), "error");
        assertThat(Json.text(error, "data", "reason")).isEqualTo("upstream_refused");
    }

    @Test
    void whatIsOverOrOneTooManyIsListedNoMore() {
        start(2);
        McpClient client = client();
        String one = begun(client, "one", "60000");
        begun(client, "two", "1");
        long begun = System.nanoTime();
        Await.until(() -> System.nanoTime() - begun > 1_000_000, "the end of the second");
        String three = begun(client, "three", "60000");
        String tasks = task("one", "5") + "," + task("two", "5") + "," + task("three", "5");
        server.answers("tasks/list", "{\"tasks\":[" + tasks + "," + task("four", "5") + "]}");
        assertThat(Json.at(client.ask("tasks/list", "{}"), "result"))
                .isEqualTo("{\"tasks\":[" + task(one, "5") + "," + task(three, "5") + "]}");
        String four = begun(client, "four", "60000");
        assertThat(Json.at(client.ask("tasks/list", "{}"), "result"))
                .isEqualTo("{\"tasks\":[" + task(three, "5") + "," + task(four, "5") + "]}");
        assertThat(asked(client, "get", one, task("one", "5"))).isEqualTo(task(one, "5"));
    }

    @Test
    void wordOfATaskReachesWhoBeganIt() {
        start();
        McpClient first = client();
        McpClient second = client();
        try (RawHttpClient one = first.listen();
                RawHttpClient two = second.listen()) {
            String mine = begun(first, "one", "60000");
            String theirs = begun(second, "two", "60000");
            ScriptedStream stream = server.takeStream();
            stream.event(status("alien"));
            stream.event(logged("two"));
            stream.event(status("two"));
            stream.event(status("one"));
            assertThat(Json.at(one.message(), "params")).isEqualTo(task(mine, "7"));
            String log = two.message();
            assertThat(Json.text(log, "params", "_meta", RELATED, "taskId")).isEqualTo(theirs);
            assertThat(Json.text(log, "params", "data")).isEqualTo("two");
            assertThat(Json.at(two.message(), "params")).isEqualTo(task(theirs, "7"));
        }
    }

    private static String status(String id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks/status\",\"params\":"
                + task(id, "7")
                + "}";
    }

    private static String logged(String id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                + "{\"level\":\"error\",\"data\":\""
                + id
                + "\",\"_meta\":{\""
                + RELATED
                + "\":{\"taskId\":\""
                + id
                + "\"}}}}";
    }

    @Test
    void questionsOfATaskReachItsClientAndAnswersItsServer() {
        start();
        McpClient client = McpClient.open(gateway, upstream, "2025-11-25", "{\"elicitation\":{}}");
        String name = begun(client, "one", "60000");
        String params = "{\"taskId\":\"" + name + "\"}";
        String related = "\"_meta\":{\"" + RELATED + "\":{\"taskId\":\"%s\"}}";
        try (RawHttpClient http = client.send(McpClient.request("9", "tasks/result", params))) {
            ScriptedStream stream = server.take("tasks/result").stream();
            stream.event(
                    McpClient.request(
                            "\"q-1\"",
                            "elicitation/create",
                            "{\"message\":\"one?\"," + related.formatted("one") + "}"));
            String question = http.message();
            assertThat(Json.at(question, "params"))
                    .isEqualTo("{\"message\":\"one?\"," + related.formatted(name) + "}");
            String result = "{\"action\":\"accept\"," + related + "}";
            client.notice(
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + Json.at(question, "id")
                            + ",\"result\":"
                            + result.formatted(name)
                            + "}");
            String answer = server.takeResponse();
            assertThat(Json.at(answer, "id")).isEqualTo("\"q-1\"");
            assertThat(Json.at(answer, "result")).isEqualTo(result.formatted("one"));
            stream.event(logged("one"));
            assertThat(Json.text(http.message(), "params", "_meta", RELATED, "taskId"))
                    .isEqualTo(name);
            stream.result("{\"content\":[]," + related.formatted("one") + "}");
            assertThat(Json.at(http.message(), "result"))
                    .isEqualTo("{\"content\":[]," + related.formatted(name) + "}");
        }
    }

    @Test
    void progressIsToldUntilTheTaskIsOver() {
        start();
        McpClient client = client();
        String more = ASKED + ",\"_meta\":{\"progressToken\":\"mine\"}";
        String call = McpClient.toolCall("7", merged() ? "files__slow" : "slow", more);
        String progress =
                "{\"progressToken\":%s,\"progress\":%d,\"_meta\":{\""
                        + RELATED
                        + "\":{\"taskId\":\"%s\"}}}";
        String told = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":%s}";
        try (RawHttpClient listening = client.listen();
                RawHttpClient http = client.send(call)) {
            ScriptedRequest called = server.take("tools/call");
            String token = called.at("params", "_meta", "progressToken");
            called.result("{\"task\":" + task("one", "60000") + "}");
            String name = Json.text(http.answer(), "result", "task", "taskId");
            ScriptedStream stream = server.takeStream();
            stream.event(told.formatted(progress.formatted("999999", 1, "one")));
            stream.event(told.formatted(progress.formatted(token, 2, "one")));
            assertThat(Json.at(listening.message(), "params"))
                    .isEqualTo(progress.formatted("\"mine\"", 2, name));
            assertThat(gateway.events().strayProgress()).isEqualTo(1);
        }
    }

    @Test
    void theResultIsWaitedForBeyondTheRequestTimeout() {
        gateway =
                TestGateway.with(loops)
                        .upstream(
                                "files",
                                server,
                                config ->
                                        Records.with(
                                                config,
                                                "timeouts",
                                                Records.with(
                                                        config.timeouts(),
                                                        "request",
                                                        Duration.ofMillis(300))))
                        .timeout("streamAfter", 60_000)
                        .start();
        McpClient client = client();
        String name = begun(client, "one", "60000");
        String params = "{\"taskId\":\"" + name + "\"}";
        try (RawHttpClient http = client.send(McpClient.request("9", "tasks/result", params))) {
            ScriptedRequest result = server.take("tasks/result");
            String late = client.ask("tasks/get", params);
            assertThat(Json.text(late, "error", "data", "reason")).isEqualTo("request_timeout");
            result.result("{\"content\":[]}");
            assertThat(Json.at(http.answer(), "result")).isEqualTo("{\"content\":[]}");
        }
    }
}
