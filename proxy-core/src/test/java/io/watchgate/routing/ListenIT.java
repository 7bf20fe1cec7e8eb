package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.ListenerEvent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Listen streams of the modern era, before servers of the legacy era. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ListenIT {

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        server.close();
    }

    private void start() {
        gateway = setup().start();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops).upstream("files", server);
    }

    private boolean merged() {
        return path.equals("/mcp");
    }

    private String uri(String rest) {
        return (merged() ? "x+files:" : "x:") + rest;
    }

    private ModernRequest listen(String id, String filter) {
        return ModernRequest.of("subscriptions/listen", "\"notifications\":{" + filter + "}")
                .to(path)
                .id(id);
    }

    private static String subscription(String message) {
        return Json.at(message, "params", "_meta", "io.modelcontextprotocol/subscriptionId");
    }

    private static String notice(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
                + method
                + "\",\"params\":{"
                + params
                + "}}";
    }

    @Test
    void case066_acknowledgesFirstWhatIsHonoured() {
        server.on(
                "resources/subscribe",
                request -> {
                    if (request.body().contains("x:refused")) {
                        request.error("{\"code\":-32602,\"message\":\"no\"}");
                    } else {
                        request.result("{}");
                    }
                });
        start();
        String filter =
                "\"toolsListChanged\":true,\"promptsListChanged\":false,"
                        + "\"resourceSubscriptions\":[\""
                        + uri("a")
                        + "\",\""
                        + uri("refused")
                        + "\"]";
        try (RawHttpClient http = listen("\"L1\"", filter).send(gateway)) {
            RawResponse head = http.streamHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("x-accel-buffering")).isEqualTo("no");
            String message = http.message();
            assertThat(Json.text(message, "method"))
                    .isEqualTo("notifications/subscriptions/acknowledged");
            assertThat(subscription(message)).isEqualTo("\"L1\"");
            assertThat(Json.at(message, "params", "notifications"))
                    .isEqualTo(
                            "{\"toolsListChanged\":true,\"resourceSubscriptions\":[\""
                                    + uri("a")
                                    + "\"]}");
        }
        Await.until(() -> server.count("resources/unsubscribe") == 1, "the end of it");
    }

    /** A client that names more keeps its loop, and everybody else on it. */
    @Test
    void looksAtNoMoreResourcesThanMayBeSubscribedTo() {
        server.on("resources/subscribe", request -> request.result("{}"));
        RuleConfig rule =
                new RuleConfig(
                        RuleConfig.Action.DENY, List.of(), List.of(), List.of(), List.of("*no*"));
        gateway = setup().policy(new PolicyConfig(Action.ALLOW, List.of(rule))).start();
        StringBuilder named = new StringBuilder("\"" + uri("first") + "\"");
        for (int i = 1; i < Defaults.of(UpstreamLimits.class).subscriptions(); i++) {
            named.append(",\"").append(uri("no" + i)).append('"');
        }
        named.append(",\"").append(uri("late")).append('"');
        String filter = "\"resourceSubscriptions\":[" + named + "]";
        try (RawHttpClient http = listen("7", filter).send(gateway)) {
            assertThat(Json.at(http.message(), "params", "notifications"))
                    .contains(uri("first"))
                    .doesNotContain(uri("late"));
        }
    }

    @Test
    void leavesOutWhatNoServerHas() {
        server.declares("{\"tools\":{\"listChanged\":true},\"resources\":{}}");
        start();
        String filter =
                "\"toolsListChanged\":true,\"promptsListChanged\":true,"
                        + "\"resourceSubscriptions\":[\""
                        + uri("a")
                        + "\"]";
        try (RawHttpClient http = listen("7", filter).send(gateway)) {
            String message = http.message();
            assertThat(subscription(message)).isEqualTo("7");
            assertThat(Json.at(message, "params", "notifications"))
                    .isEqualTo("{\"toolsListChanged\":true}");
        }
        assertThat(server.count("resources/subscribe")).isZero();
    }

    @Test
    void case067_passesOnlyWhatWasAskedFor() {
        start();
        String filter =
                "\"toolsListChanged\":true,\"resourceSubscriptions\":[\"" + uri("a") + "\"]";
        try (RawHttpClient http = listen("\"L1\"", filter).send(gateway)) {
            http.message();
            ScriptedStream stream = server.takeStream();
            stream.event(notice("prompts/list_changed", ""));
            stream.event(notice("resources/updated", "\"uri\":\"x:a\""));
            stream.event(notice("tools/list_changed", ""));
            String updated = http.message();
            assertThat(Json.text(updated, "method")).isEqualTo("notifications/resources/updated");
            assertThat(Json.text(updated, "params", "uri")).isEqualTo(uri("a"));
            assertThat(subscription(updated)).isEqualTo("\"L1\"");
            String changed = http.message();
            assertThat(Json.text(changed, "method")).isEqualTo("notifications/tools/list_changed");
            assertThat(subscription(changed)).isEqualTo("\"L1\"");
        }
    }

    @Test
    void case068_withoutAFilter() {
        start();
        RawResponse response = ModernRequest.of("subscriptions/listen", "").to(path).ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
    }

    @Test
    void case084_tasksOfAClientWithoutThem() {
        start();
        RawResponse response = listen("1", "\"taskIds\":[\"t\"]").ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32021");
        assertThat(Json.at(response.body(), "error", "data", "requiredCapabilities"))
                .isEqualTo("{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}");
    }

    @Test
    void case069_twoStreamsHaveTheirOwnIds() {
        start();
        try (RawHttpClient one = listen("1", "\"toolsListChanged\":true").send(gateway);
                RawHttpClient two = listen("\"1\"", "\"toolsListChanged\":true").send(gateway)) {
            assertThat(subscription(one.message())).isEqualTo("1");
            assertThat(subscription(two.message())).isEqualTo("\"1\"");
            server.takeStream().event(notice("tools/list_changed", ""));
            assertThat(subscription(one.message())).isEqualTo("1");
            assertThat(subscription(two.message())).isEqualTo("\"1\"");
        }
    }

    @Test
    void oneSubscriptionAtTheServerForAllThatListen() {
        start();
        String filter = "\"resourceSubscriptions\":[\"" + uri("a") + "\"]";
        try (RawHttpClient one = listen("1", filter).send(gateway)) {
            one.message();
            try (RawHttpClient two = listen("2", filter).send(gateway)) {
                two.message();
                server.takeStream().event(notice("resources/updated", "\"uri\":\"x:a\""));
                assertThat(subscription(one.message())).isEqualTo("1");
                assertThat(subscription(two.message())).isEqualTo("2");
            }
            Await.until(() -> gateway.core().listens().size() == 1, "the end of one");
            assertThat(server.count("resources/unsubscribe")).isZero();
        }
        Await.until(() -> server.count("resources/unsubscribe") == 1, "the end of both");
        assertThat(server.count("resources/subscribe")).isEqualTo(1);
    }

    @Test
    void sessionsAndStreamsHearOfTheSameUpdate() {
        start();
        McpClient legacy = McpClient.open(gateway, merged() ? "" : "files");
        String filter = "\"resourceSubscriptions\":[\"" + uri("a") + "\"]";
        try (RawHttpClient stream = legacy.listen();
                RawHttpClient http = listen("1", filter).send(gateway)) {
            http.message();
            legacy.ask("resources/subscribe", "{\"uri\":\"" + uri("a") + "\"}");
            server.takeStream().event(notice("resources/updated", "\"uri\":\"x:a\""));
            assertThat(subscription(http.message())).isEqualTo("1");
            assertThat(stream.message()).doesNotContain("subscriptionId").contains(uri("a"));
        }
    }

    @Test
    void case070_endsWithAResultWhenTheGatewayStops() {
        start();
        try (RawHttpClient http = listen("\"L1\"", "\"toolsListChanged\":true").send(gateway)) {
            http.message();
            gateway.connections()
                    .forEach(
                            channel ->
                                    channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            String result = http.message();
            assertThat(Json.at(result, "id")).isEqualTo("\"L1\"");
            assertThat(Json.at(result, "result"))
                    .isEqualTo(
                            "{\"resultType\":\"complete\",\"_meta\":"
                                    + "{\"io.modelcontextprotocol/subscriptionId\":\"L1\"}}");
            assertThat(http.event()).isNull();
        }
    }

    @Test
    void case072_progressOfOthersIsNotHeard() {
        BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
        server.on("tools/call", calls::add);
        start();
        ModernRequest call =
                ModernRequest.call(merged() ? "files__foo" : "foo")
                        .to(path)
                        .more("\"progressToken\":\"p\"");
        try (RawHttpClient http = listen("1", "\"toolsListChanged\":true").send(gateway)) {
            http.message();
            try (RawHttpClient calling = call.send(gateway)) {
                ScriptedStream stream = Await.next(calls, "the call").stream();
                stream.progress("\"progress\":1");
                assertThat(calling.message()).contains("notifications/progress");
                stream.result("{}");
                assertThat(calling.message()).contains("\"result\"");
            }
            server.takeStream().event(notice("tools/list_changed", ""));
            assertThat(http.message()).contains("tools/list_changed");
        }
    }

    @Test
    void refusesMoreStreamsThanThereMayBe() {
        gateway = setup().limit("listens", 1).start();
        try (RawHttpClient http = listen("1", "\"toolsListChanged\":true").send(gateway)) {
            http.message();
            RawResponse response = listen("2", "\"toolsListChanged\":true").ask(gateway);
            assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32603");
            assertThat(Json.text(response.body(), "error", "data", "reason"))
                    .isEqualTo("overloaded");
        }
        Await.until(() -> gateway.core().listens().size() == 0, "the end of the stream");
    }
}
