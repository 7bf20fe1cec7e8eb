package io.watchgate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.ListenScript;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What listen streams tell of tasks. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp/files, 1", "/mcp/files, 2", "/mcp, 1", "/mcp, 2"})
class ListenTasksIT {

    private static final String EXTENSIONS =
            "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}";
    private static final String META = ModernRequest.META.replace("{}", "{" + EXTENSIONS + "}");

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server =
            ModernScript.server("{\"tools\":{\"listChanged\":true}," + EXTENSIONS + "}");
    private final BlockingQueue<ScriptedRequest> listens = new LinkedBlockingQueue<>();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start(int limit) {
        server.on(
                ListenScript.LISTEN,
                listen -> {
                    if (ListenScript.filter(listen).contains("taskIds")) {
                        listens.add(listen);
                    } else {
                        ListenScript.agree(listen);
                    }
                });
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("tasks", limit)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private boolean merged() {
        return path.equals("/mcp");
    }

    private String begun(String id) {
        server.answers(
                "tools/call", "{\"resultType\":\"task\",\"taskId\":\"" + id + "\",\"ttlMs\":1}");
        String name = merged() ? "files__slow" : "slow";
        ModernRequest call = ModernRequest.of("tools/call", "\"name\":\"" + name + "\"");
        return Json.text(call.meta(META).to(path).ask(gateway).body(), "result", "taskId");
    }

    private ModernRequest listen(String filter) {
        return ModernRequest.of("subscriptions/listen", "\"notifications\":{" + filter + "}")
                .meta(META)
                .to(path)
                .id("\"L1\"");
    }

    private ModernRequest listenTo(String... names) {
        return listen("\"taskIds\":[\"" + String.join("\",\"", names) + "\"]");
    }

    private ScriptedRequest listened() {
        return Await.next(listens, "a stream at the server");
    }

    private static String changed(ScriptedStream stream, String id, String more) {
        return ListenScript.notice(stream.request(), "tasks", ",\"taskId\":\"" + id + "\"" + more);
    }

    private static String subscription(String message) {
        return Json.text(message, "params", "_meta", ListenScript.ID);
    }

    @Test
    void tellsOfTheTasksUnderTheNamesTheClientKnows() {
        start(8);
        String one = begun("one");
        String two = begun("two");
        try (RawHttpClient http = listenTo(one, "forged", two).send(gateway)) {
            ScriptedRequest listen = listened();
            assertThat(listen.at("params", "notifications"))
                    .isEqualTo("{\"taskIds\":[\"one\",\"two\"]}");
            assertThat(listen.body()).contains(EXTENSIONS);
            ScriptedStream stream = ListenScript.agree(listen, "{\"taskIds\":[\"one\",\"other\"]}");
            String acknowledged = http.message();
            assertThat(Json.text(acknowledged, "method"))
                    .isEqualTo("notifications/subscriptions/acknowledged");
            assertThat(Json.at(acknowledged, "params", "notifications"))
                    .isEqualTo("{\"taskIds\":[\"" + one + "\"]}");
            stream.event(changed(stream, "stranger", ",\"status\":\"working\""));
            stream.event(changed(stream, "one", ",\"status\":\"working\",\"ttlMs\":1.50"));
            String told = http.message();
            assertThat(Json.text(told, "method")).isEqualTo("notifications/tasks");
            assertThat(Json.at(told, "params"))
                    .isEqualTo(
                            "{\"_meta\":{\""
                                    + ListenScript.ID
                                    + "\":\"L1\"},\"taskId\":\""
                                    + one
                                    + "\",\"status\":\"working\",\"ttlMs\":1.50}");
            String link = "{\"type\":\"resource_link\",\"name\":\"n\",\"uri\":\"x:1\"}";
            stream.event(changed(stream, "one", ",\"result\":{\"content\":[" + link + "]}"));
            assertThat(Json.at(http.message(), "params", "result"))
                    .isEqualTo(
                            "{\"content\":["
                                    + (merged() ? link.replace("x:", "x+files:") : link)
                                    + "]}");
        }
        Await.until(() -> gateway.core().listens().size() == 0, "the end of it");
    }

    @Test
    void endsAtTheServerWithTheClients() {
        start(8);
        String name = begun("one");
        ScriptedRequest listen;
        try (RawHttpClient http = listenTo(name).send(gateway)) {
            listen = listened();
            ListenScript.agree(listen);
            assertThat(http.message()).contains(name);
        }
        listen.awaitDisconnect();
    }

    @Test
    void theClientLooksAgainWhenTheServersStreamIsOver() {
        start(8);
        String name = begun("one");
        try (RawHttpClient http = listenTo(name).send(gateway)) {
            ScriptedStream stream = ListenScript.agree(listened());
            assertThat(http.message()).contains(name);
            stream.result("{\"resultType\":\"complete\"}");
            String over = http.message();
            assertThat(Json.text(over, "result", "resultType")).isEqualTo("complete");
            assertThat(Json.text(over, "result", "_meta", ListenScript.ID)).isEqualTo("L1");
        }
    }

    @Test
    void whatTheServerRefusesIsNotAcknowledged() {
        start(8);
        String filter = "\"toolsListChanged\":true,\"taskIds\":[\"" + begun("one") + "\"]";
        try (RawHttpClient http = listen(filter).send(gateway)) {
            listened().error("{\"code\":-32602,\"message\":\"no\"}");
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .isEqualTo("{\"toolsListChanged\":true}");
        }
    }

    @Test
    void aStreamThatTellsNothingIsNotKept() {
        start(8);
        String filter = "\"toolsListChanged\":true,\"taskIds\":[\"" + begun("one") + "\"]";
        try (RawHttpClient http = listen(filter).send(gateway)) {
            ScriptedRequest listen = listened();
            ListenScript.agree(listen, "{}");
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .isEqualTo("{\"toolsListChanged\":true}");
            listen.awaitDisconnect();
            assertThat(gateway.core().listens().size()).isEqualTo(1);
        }
    }

    @Test
    void asManyAsTheLimitAllows() {
        start(1);
        String one = begun("one");
        String two = begun("two");
        try (RawHttpClient http = listenTo(one, two).send(gateway)) {
            ListenScript.agree(listened());
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .isEqualTo("{\"taskIds\":[\"" + one + "\"]}");
        }
    }

    /** Each name costs a look at its seal, be it one or not. */
    @Test
    void noMoreNamesAreLookedAtThanTheLimitAllows() {
        start(2);
        String one = begun("one");
        String two = begun("two");
        try (RawHttpClient http = listenTo("forged", one, two).send(gateway)) {
            ListenScript.agree(listened());
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .isEqualTo("{\"taskIds\":[\"" + one + "\"]}");
        }
    }

    @Test
    void twoClientsHaveAStreamEach() {
        start(8);
        String one = begun("one");
        String two = begun("two");
        try (RawHttpClient first = listenTo(one).send(gateway)) {
            ScriptedStream ofFirst = ListenScript.agree(listened());
            assertThat(first.message()).contains(one);
            try (LineClient second = gateway.lines(path)) {
                second.send(listenTo(two).message());
                ScriptedStream ofSecond = ListenScript.agree(listened());
                assertThat(second.line()).contains(two);
                ofFirst.event(changed(ofFirst, "two", ""));
                ofSecond.event(changed(ofSecond, "one", ""));
                ofFirst.event(changed(ofFirst, "one", ""));
                ofSecond.event(changed(ofSecond, "two", ""));
                assertThat(Json.text(first.message(), "params", "taskId")).isEqualTo(one);
                String told = second.line();
                assertThat(Json.text(told, "params", "taskId")).isEqualTo(two);
                assertThat(subscription(told)).isEqualTo("L1");
            }
        }
    }

    @Test
    void holdsNoPlaceAmongCalls() {
        start(8);
        String name = begun("one");
        try (RawHttpClient http = listenTo(name).send(gateway)) {
            ListenScript.agree(listened());
            assertThat(http.message()).contains(name);
            assertThat(gateway.upstream("files").inFlight().taken()).isZero();
        }
    }
}
