package io.watchgate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Principal;
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
import io.watchgate.transport.inbound.LineDoor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tasks extension between clients and servers of the modern era. The numbers are those of the
 * protocol's list of cases.
 */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp/files, 1", "/mcp/files, 2", "/mcp, 1", "/mcp, 2"})
class ModernTasksIT {

    private static final String EXTENSION = "\"io.modelcontextprotocol/tasks\":{}";
    private static final String CAPABILITIES =
            "{\"tools\":{},\"extensions\":{" + EXTENSION + ",\"com.example/other\":{}}}";
    private static final String DECLARED = "{\"extensions\":{" + EXTENSION + "}}";
    private static final String META = ModernRequest.META.replace("{}", DECLARED);
    private static final String ID = "t-\\u0041/\\/\\\"é";
    private static final String SPELLED = "\"t-A//\\\"é\"";
    private static final String MORE =
            "\"status\":\"working\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"ttlMs\":6e4,\"x\":1.50";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = ModernScript.server(CAPABILITIES);
    private final BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start() {
        for (String method : new String[] {"call", "get", "update", "cancel"}) {
            server.on(method.equals("call") ? "tools/call" : "tasks/" + method, calls::add);
        }
        restart();
    }

    private void restart() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private boolean merged() {
        return path.equals("/mcp");
    }

    private ModernRequest of(String method, String params) {
        return ModernRequest.of(method, params).meta(META).to(path);
    }

    private ModernRequest call() {
        return of("tools/call", "\"name\":\"" + (merged() ? "files__" : "") + "slow\"");
    }

    private ModernRequest about(String method, String task) {
        return of("tasks/" + method, "\"taskId\":\"" + task + "\"");
    }

    private ScriptedRequest called() {
        return Await.next(calls, "the call at the server");
    }

    private static String task(String type) {
        return "{\"resultType\":\"" + type + "\",\"taskId\":\"" + ID + "\"," + MORE + "}";
    }

    /** Lets the server begin a task, and returns the id that the client gets. */
    private String begun() {
        try (RawHttpClient http = call().send(gateway)) {
            ScriptedRequest call = called();
            assertThat(call.body()).contains(EXTENSION);
            call.result(task("task"));
            RawResponse response = http.response();
            assertThat(response.status()).isEqualTo(200);
            String id = Json.text(response.body(), "result", "taskId");
            assertThat(id).matches("[A-Za-z0-9_-]{40,}");
            assertThat(response.body())
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"resultType\":\"task\","
                                    + "\"taskId\":\""
                                    + id
                                    + "\","
                                    + MORE
                                    + "}}");
            return id;
        }
    }

    private String asked(ModernRequest request, String answer) {
        try (RawHttpClient http = request.send(gateway)) {
            ScriptedRequest asked = called();
            assertThat(asked.at("params", "taskId")).isEqualTo(SPELLED);
            assertThat(asked.header("mcp-name")).isEqualTo("=?base64?dC1BLy8iw6k=?=");
            asked.result(answer);
            RawResponse response = http.response();
            assertThat(response.status()).isEqualTo(200);
            return Json.at(response.body(), "result");
        }
    }

    private RawResponse refused(ModernRequest request, int status, String code) {
        RawResponse response = request.ask(gateway);
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo(code);
        assertThat(calls).isEmpty();
        return response;
    }

    @Test
    void isOfferedAndNoOtherExtension() {
        start();
        String discovered = of("server/discover", "").ask(gateway).body();
        assertThat(Json.at(discovered, "result", "capabilities", "extensions"))
                .isEqualTo("{" + EXTENSION + "}");
    }

    @Test
    void case077_theTaskIsFoundAtOnceUnderItsName() {
        start();
        String id = begun();
        assertThat(asked(about("get", id), task("complete")))
                .isEqualTo("{\"resultType\":\"complete\",\"taskId\":\"" + id + "\"," + MORE + "}");
        assertThat(begun()).isEqualTo(id);
    }

    @Test
    void case077_afterARestartAndOnEveryGatewayThatHasTheKey() {
        start();
        String id = begun();
        gateway.close();
        restart();
        assertThat(asked(about("get", id), task("complete"))).contains(id);
        assertThat(asked(about("cancel", id), "{\"resultType\":\"complete\"}"))
                .isEqualTo("{\"resultType\":\"complete\"}");
    }

    @Test
    void case077_theNameHoldsAtBothEndpoints() {
        start();
        String id = begun();
        String other = merged() ? "/mcp/files" : "/mcp";
        assertThat(asked(about("get", id).to(other), task("complete"))).contains(id);
    }

    @Test
    void case077_anAnswerThatCallsItselfATask() {
        start();
        String id = begun();
        assertThat(asked(about("get", id), task("task")))
                .startsWith("{\"resultType\":\"complete\",\"taskId\":\"" + id + "\"");
    }

    @Test
    void case078_noTaskForAClientThatDidNotAskForOne() {
        start();
        try (RawHttpClient http = call().meta(ModernRequest.META).send(gateway)) {
            ScriptedRequest call = called();
            assertThat(call.body()).doesNotContain("extensions");
            call.result(task("task"));
            RawResponse response = http.response();
            assertThat(response.body()).doesNotContain("\"task\"");
            assertThat(response.status()).isEqualTo(400);
            assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32021");
            assertThat(Json.at(response.body(), "error", "data", "requiredCapabilities"))
                    .isEqualTo(DECLARED);
        }
    }

    @Test
    void case079_unknownAndForgedIds() {
        start();
        String id = begun();
        for (String method : new String[] {"get", "update", "cancel"}) {
            refused(about(method, "t-A"), 200, "-32602");
            refused(about(method, ""), 200, "-32602");
            refused(about(method, id.substring(0, id.length() - 1)), 200, "-32602");
            char middle = id.charAt(20);
            String changed = (middle == 'A' ? 'B' : 'A') + id.substring(21);
            refused(about(method, id.substring(0, 20) + changed), 200, "-32602");
            refused(of("tasks/" + method, "\"taskId\":7"), 200, "-32602");
            refused(of("tasks/" + method, ""), 200, "-32602");
        }
    }

    @Test
    void case079_theServerKnowsItNoMore() {
        start();
        String id = begun();
        try (RawHttpClient http = about("get", id).send(gateway)) {
            called().error("{\"code\":-32602,\"message\":\"Task has expired\"}");
            String body = http.response().body();
            assertThat(Json.at(body, "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(body, "error", "message")).isEqualTo("Task has expired");
        }
    }

    @Test
    void case079_anIdThatTheServerWouldReadElsewhere() {
        start();
        String id = begun();
        ModernRequest twice = of("tasks/get", "\"taskId\":\"" + id + "\",\"taskId\":\"t-A\"");
        refused(twice, 400, "-32600");
        ModernRequest otherCase = of("tasks/get", "\"taskId\":\"" + id + "\",\"TaskId\":\"t-A\"");
        refused(otherCase, 400, "-32600");
        ModernRequest besides = of("tasks/get", "\"ref\":\"" + id + "\",\"taskId\":\"t-A\"");
        refused(besides.without("Mcp-Name"), 200, "-32602");
    }

    @Test
    void case079_theTaskOfAnotherPrincipal() {
        start();
        String get = about("get", begun()).message();
        LineDoor door = new LineDoor(path, new Principal("somebody"), LineDoor.From.NETWORK, false);
        try (LineClient other = gateway.lines(door)) {
            other.send(get);
            assertThat(Json.at(other.line(), "error", "code")).isEqualTo("-32602");
        }
        assertThat(calls).isEmpty();
        try (LineClient same = gateway.lines(path)) {
            same.send(get);
            called().result(task("complete"));
            assertThat(Json.text(same.line(), "result", "status")).isEqualTo("working");
        }
    }

    @Test
    void case080_aClientThatDoesNotDeclareThem() {
        start();
        String id = begun();
        for (String method : new String[] {"get", "update", "cancel"}) {
            RawResponse response =
                    refused(about(method, id).meta(ModernRequest.META), 400, "-32021");
            assertThat(Json.at(response.body(), "error", "data", "requiredCapabilities"))
                    .isEqualTo(DECLARED);
        }
    }

    @Test
    void case081_methodsOfTheLegacyEra() {
        start();
        String id = begun();
        refused(about("result", id), 404, "-32601");
        refused(of("tasks/list", ""), 404, "-32601");
    }

    @Test
    void case081_aServerWithoutThem() {
        try (ScriptedServer plain = ModernScript.server("{\"tools\":{}}")) {
            gateway = TestGateway.with(loops).upstream("files", plain).start();
            String discovered = of("server/discover", "").ask(gateway).body();
            assertThat(Json.find(discovered, "result", "capabilities", "extensions")).isNull();
            refused(about("get", "t"), 404, "-32601");
        }
    }

    @Test
    void case082_theHeaderNamesAnotherTask() {
        start();
        String id = begun();
        refused(about("get", id).with("Mcp-Name", "t-A"), 400, "-32020");
        refused(about("cancel", id).without("Mcp-Name"), 400, "-32020");
        refused(about("update", id).header("Mcp-Name", id), 400, "-32020");
    }

    @Test
    void case083_cancelIsAcknowledged() {
        start();
        String id = begun();
        assertThat(asked(about("cancel", id), "{\"resultType\":\"complete\"}"))
                .isEqualTo("{\"resultType\":\"complete\"}");
    }

    @Test
    void questionsAndAnswersPass() {
        start();
        String id = begun();
        String question =
                "\"inputRequests\":{\"k\":{\"method\":\"elicitation/create\",\"params\":{}}}";
        String task = task("complete").replace("working", "input_required");
        String waiting = task.substring(0, task.length() - 1) + "," + question + "}";
        assertThat(asked(about("get", id), waiting)).contains(question);
        String answers = "\"inputResponses\":{\"k\":{\"action\":\"accept\",\"n\":1.0}}";
        ModernRequest update = of("tasks/update", answers + ",\"taskId\":\"" + id + "\"");
        try (RawHttpClient http = update.send(gateway)) {
            ScriptedRequest updated = called();
            assertThat(updated.body()).contains("\"params\":{" + answers + ",\"taskId\":\"t-A");
            updated.result("{\"resultType\":\"complete\"}");
            assertThat(Json.at(http.response().body(), "result"))
                    .isEqualTo("{\"resultType\":\"complete\"}");
        }
    }

    @Test
    void whatTheToolReturnsReadsAsAnywhereElse() {
        start();
        String id = begun();
        String task = task("complete").replace("working", "completed");
        String link = "{\"type\":\"resource_link\",\"name\":\"n\",\"uri\":\"x:1\"}";
        String done =
                task.substring(0, task.length() - 1)
                        + ",\"result\":{\"content\":["
                        + link
                        + "],\"n\":1.0}}";
        String shown = asked(about("get", id), done);
        assertThat(Json.at(shown, "result"))
                .isEqualTo(
                        "{\"content\":["
                                + (merged() ? link.replace("x:1", "x+files:1") : link)
                                + "],\"n\":1.0}");
    }

    @Test
    void aTaskIdThatIsNoText() {
        start();
        try (RawHttpClient http = call().send(gateway)) {
            called().result("{\"resultType\":\"task\",\"taskId\":7}");
            assertThat(Json.text(http.response().body(), "error", "data", "reason"))
                    .isEqualTo("upstream_invalid");
        }
    }

    @Test
    void aTaskInPlaceOfAnythingElse() {
        start();
        server.answers("prompts/get", task("task"));
        String name = merged() ? "files__p" : "p";
        RawResponse response = of("prompts/get", "\"name\":\"" + name + "\"").ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isIn("-32603", "-32601");
    }
}
