package io.watchgate.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import io.watchgate.transport.inbound.ListenerEvent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of both eras before a server of the modern era over HTTP, which is listened to. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernServerListenIT {

    private static final String LISTEN = "subscriptions/listen";
    private static final String ID = "io.modelcontextprotocol/subscriptionId";
    private static final String TELLS =
            "{\"tools\":{\"listChanged\":true},\"prompts\":{},\"resources\":{\"subscribe\":true}}";
    private static final String SUBSCRIBES = "{\"resources\":{\"subscribe\":true}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private ScriptedServer server;
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start(String capabilities) {
        start(capabilities, config -> config);
    }

    private void start(String capabilities, UnaryOperator<UpstreamConfig> change) {
        server = ModernScript.server(capabilities);
        gateway = TestGateway.with(loops).upstream("files", server, change::apply).start();
    }

    private boolean merged() {
        return path.equals("/mcp");
    }

    private String uri(String rest) {
        return (merged() ? "x+files:" : "x:") + rest;
    }

    private McpClient legacy() {
        return McpClient.open(gateway, merged() ? "" : "files");
    }

    private RawHttpClient subscribe(McpClient client, String rest) {
        String params = "{\"uri\":\"" + uri(rest) + "\"}";
        return client.send(McpClient.request(client.newId(), "resources/subscribe", params));
    }

    private static String subscribed(RawHttpClient http) {
        try (http) {
            return http.answer();
        }
    }

    private static String filter(ScriptedRequest listen) {
        return listen.at("params", "notifications");
    }

    private static String notice(ScriptedRequest listen, String method, String members) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/"
                + method
                + "\",\"params\":{\"_meta\":{\""
                + ID
                + "\":"
                + listen.id()
                + "}"
                + members
                + "}}";
    }

    /** Agrees to what is asked for. */
    private static ScriptedStream agree(ScriptedRequest listen) {
        return agree(listen, filter(listen));
    }

    private static ScriptedStream agree(ScriptedRequest listen, String honoured) {
        return listen.stream()
                .event(
                        notice(
                                listen,
                                "subscriptions/acknowledged",
                                ",\"notifications\":" + honoured));
    }

    private static ScriptedStream updated(ScriptedStream stream, String uri) {
        return stream.event(
                notice(stream.request(), "resources/updated", ",\"uri\":\"" + uri + "\""));
    }

    private static ScriptedStream toolsChanged(ScriptedStream stream) {
        return stream.event(notice(stream.request(), "tools/list_changed", ""));
    }

    @Test
    void case142_aSubscriptionOfALegacyClientIsAListenStreamAndEndsWithIt() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            ScriptedRequest listen;
            ScriptedStream stream;
            try (RawHttpClient asking = subscribe(client, "a")) {
                listen = server.take(LISTEN);
                assertThat(filter(listen)).isEqualTo("{\"resourceSubscriptions\":[\"x:a\"]}");
                assertThat(listen.header("mcp-method")).isEqualTo(LISTEN);
                assertThat(listen.header("mcp-protocol-version")).isEqualTo("2026-07-28");
                assertThat(listen.body()).contains("clientCapabilities");
                assertThat(asking.hasArrived()).as("before the server's word").isFalse();
                stream = agree(listen);
                assertThat(Json.at(asking.answer(), "result")).isEqualTo("{}");
            }
            updated(stream, "x:a");
            String update = events.message();
            assertThat(Json.at(update, "params")).isEqualTo("{\"uri\":\"" + uri("a") + "\"}");
            client.ask("resources/unsubscribe", "{\"uri\":\"" + uri("a") + "\"}");
            listen.awaitDisconnect();
        }
        assertThat(server.count("resources/subscribe")).isZero();
        assertThat(server.count("resources/unsubscribe")).isZero();
        assertThat(server.count(LISTEN)).isEqualTo(1);
    }

    @Test
    void case066_aModernClientIsAcknowledgedWhatItsServerHonours() {
        start(SUBSCRIBES);
        String wanted =
                "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\""
                        + uri("a")
                        + "\",\""
                        + uri("no")
                        + "\"]}";
        Queue<ScriptedStream> streams = new ConcurrentLinkedQueue<>();
        server.on(
                LISTEN,
                listen -> streams.add(agree(listen, "{\"resourceSubscriptions\":[\"x:a\"]}")));
        ModernRequest request = ModernRequest.of(LISTEN, wanted).to(path).id("\"L1\"");
        try (RawHttpClient http = request.send(gateway)) {
            String acknowledged = http.message();
            assertThat(Json.at(acknowledged, "params", "notifications"))
                    .isEqualTo("{\"resourceSubscriptions\":[\"" + uri("a") + "\"]}");
            assertThat(Json.at(acknowledged, "params", "_meta", ID)).isEqualTo("\"L1\"");
            // Two, when the one resource was asked for before the other was heard of.
            assertThat(streams).hasSizeBetween(1, 2);
            updated(streams.peek(), "x:a");
            String update = http.message();
            assertThat(Json.at(update, "params", "_meta", ID)).isEqualTo("\"L1\"");
            assertThat(Json.text(update, "params", "uri")).isEqualTo(uri("a"));
        }
    }

    @Test
    void case067_aChangedListReachesClientsOfBothErasAndNothingElseDoes() {
        start(TELLS);
        McpClient client = legacy();
        ScriptedRequest listen = server.take(LISTEN);
        assertThat(filter(listen)).isEqualTo("{\"toolsListChanged\":true}");
        ScriptedStream stream = agree(listen);
        ModernRequest request =
                ModernRequest.of(
                                LISTEN,
                                "\"notifications\":{\"toolsListChanged\":true,"
                                        + "\"promptsListChanged\":true}")
                        .to(path);
        try (RawHttpClient legacy = client.listen();
                RawHttpClient modern = request.send(gateway)) {
            assertThat(modern.message()).contains("acknowledged");
            stream.event(notice(listen, "message", ",\"level\":\"error\",\"data\":1"));
            toolsChanged(stream);
            assertThat(legacy.message()).contains("notifications/tools/list_changed");
            String changed = modern.message();
            assertThat(changed).contains("notifications/tools/list_changed");
            assertThat(Json.at(changed, "params", "_meta", ID)).isEqualTo("1");
        }
    }

    @Test
    void case075_aListIsFetchedAnewWhenTheStreamSaysThatItHasChanged() {
        start(TELLS);
        McpClient client = McpClient.open(gateway, "");
        ScriptedStream stream = agree(server.take(LISTEN));
        server.answers("tools/list", "{\"tools\":[{\"name\":\"one\"}]}");
        assertThat(client.ask("tools/list", "{}")).contains("files__one");
        server.answers("tools/list", "{\"tools\":[{\"name\":\"two\"}]}");
        toolsChanged(stream);
        Await.until(
                () -> client.ask("tools/list", "{}").contains("files__two"), "the changed list");
    }

    @Test
    void anotherSetIsAnotherStreamAndTheOldOneIsReadUntilThen() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            ScriptedStream first = agree(server.take(LISTEN));
            assertThat(subscribed(asking)).contains("\"result\":{}");
            try (RawHttpClient more = subscribe(client, "b")) {
                ScriptedRequest listen = server.take(LISTEN);
                assertThat(filter(listen))
                        .isEqualTo("{\"resourceSubscriptions\":[\"x:a\",\"x:b\"]}");
                updated(first, "x:a");
                assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri("a"));
                ScriptedStream second = agree(listen);
                assertThat(more.answer()).contains("\"result\":{}");
                updated(first, "x:a/late");
                assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri("a/late"));
                first.request().awaitDisconnect();
                updated(second, "x:b");
                assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri("b"));
            }
        }
    }

    @Test
    void oneStreamForAllWhoSubscribe() {
        start(SUBSCRIBES);
        McpClient one = legacy();
        McpClient two = legacy();
        RawHttpClient asking = subscribe(one, "a");
        ScriptedStream stream = agree(server.take(LISTEN));
        subscribed(asking);
        assertThat(subscribed(subscribe(two, "a"))).contains("\"result\":{}");
        one.delete();
        try (RawHttpClient events = two.listen()) {
            updated(stream, "x:a");
            assertThat(events.message()).contains(uri("a"));
        }
        assertThat(server.count(LISTEN)).isEqualTo(1);
        two.delete();
        stream.request().awaitDisconnect();
    }

    @Test
    void aStreamThatEndsIsAskedForAgainAndTheGapCountsOnce() {
        start("{\"tools\":{\"listChanged\":true},\"resources\":{\"subscribe\":true}}");
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            agree(server.take(LISTEN));
            RawHttpClient asking = subscribe(client, "a");
            ScriptedStream stream = agree(server.take(LISTEN));
            subscribed(asking);
            stream.result("{\"resultType\":\"complete\"}");
            ScriptedRequest again = server.take(LISTEN);
            assertThat(filter(again)).isEqualTo(filter(stream.request()));
            ScriptedStream next = agree(again);
            String first = events.message();
            String second = events.message();
            assertThat(first + second)
                    .contains("notifications/resources/updated", uri("a"))
                    .contains("notifications/tools/list_changed");
            updated(next, "x:a/now");
            assertThat(events.message()).contains(uri("a/now"));
        }
    }

    @Test
    void aBrokenStreamIsAskedForAgain() {
        start(TELLS);
        legacy();
        ScriptedRequest first = server.take(LISTEN);
        agree(first);
        first.abort();
        agree(server.take(LISTEN));
    }

    @Test
    void whatAServerDoesNotHonourIsAnError() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        RawHttpClient asking = subscribe(client, "a");
        agree(server.take(LISTEN), "{}");
        assertThat(Json.at(subscribed(asking), "error", "code")).isEqualTo("-32601");
        RawHttpClient again = subscribe(client, "a");
        agree(server.take(LISTEN));
        assertThat(subscribed(again)).contains("\"result\":{}");
        RawHttpClient other = subscribe(client, "b");
        agree(server.take(LISTEN), "{\"resourceSubscriptions\":[\"x:a\"]}");
        assertThat(Json.at(subscribed(other), "error", "code")).isEqualTo("-32602");
    }

    @Test
    void aServerThatKnowsNothingOfListeningIsAskedOnce() {
        start("{\"tools\":{\"listChanged\":true},\"resources\":{\"subscribe\":true}}");
        server.on(
                LISTEN,
                request ->
                        request.json(
                                404,
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + request.id()
                                        + ",\"error\":{\"code\":-32601,\"message\":\"?\"}}"));
        McpClient client = legacy();
        for (int i = 0; i < 2; i++) {
            String answer = subscribed(subscribe(client, "a"));
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32601");
        }
        assertThat(server.count(LISTEN)).isEqualTo(1);
    }

    @Test
    void aServerWithoutSubscriptionsIsNotAsked() {
        start("{\"resources\":{}}");
        McpClient client = legacy();
        String answer = client.ask("resources/subscribe", "{\"uri\":\"" + uri("a") + "\"}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32601");
        assertThat(server.count(LISTEN)).isZero();
        assertThat(server.count("resources/subscribe")).isZero();
    }

    @Test
    void aFailedRequestToListenFailsWhoeverWaitsForItAndIsRepeatedForTheOthers() {
        start(TELLS);
        McpClient client = legacy();
        ScriptedStream lists = agree(server.take(LISTEN));
        RawHttpClient asking = subscribe(client, "a");
        server.take(LISTEN).error("{\"code\":-32603,\"message\":\"full\"}");
        assertThat(Json.text(subscribed(asking), "error", "data", "reason"))
                .isEqualTo("upstream_refused");
        try (RawHttpClient events = client.listen()) {
            toolsChanged(lists);
            assertThat(events.message()).contains("tools/list_changed");
        }
        lists.end();
        assertThat(filter(server.take(LISTEN))).isEqualTo("{\"toolsListChanged\":true}");
    }

    @Test
    void aStreamTakesNoPlaceOfCallsAndOneConnectionForStreamsIsEnough() {
        start(
                SUBSCRIBES,
                config ->
                        Records.with(
                                config,
                                "limits",
                                Records.with(
                                        Records.with(
                                                Records.with(config.limits(), "streams", 1),
                                                "inFlight",
                                                1),
                                        "connections",
                                        1)));
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            agree(server.take(LISTEN));
            subscribed(asking);
            assertThat(gateway.upstream("files").inFlight().taken()).isZero();
            RawHttpClient more = subscribe(client, "b");
            ScriptedStream second = agree(server.take(LISTEN));
            assertThat(subscribed(more)).contains("\"result\":{}");
            assertThat(events.message()).as("for the gap").contains(uri("a"));
            updated(second, "x:b");
            assertThat(events.message()).contains(uri("b"));
        }
    }

    @Test
    void case070_aListenStreamEndsWithAResultAndTheServersStreamWithTheGateway() {
        start(TELLS);
        ModernRequest request =
                ModernRequest.of(LISTEN, "\"notifications\":{\"toolsListChanged\":true}")
                        .to(path)
                        .id("\"L1\"");
        ScriptedRequest listen;
        try (RawHttpClient http = request.send(gateway)) {
            listen = server.take(LISTEN);
            agree(listen);
            http.message();
            gateway.connections()
                    .forEach(
                            channel ->
                                    channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            assertThat(Json.at(http.message(), "result"))
                    .isEqualTo("{\"resultType\":\"complete\",\"_meta\":{\"" + ID + "\":\"L1\"}}");
        }
        assertThat(gateway.core().callsInFlight()).isZero();
        gateway.core().close();
        listen.awaitDisconnect();
    }

    @Test
    void aLegacyClientCannotListen() {
        start(SUBSCRIBES);
        String answer = legacy().ask(LISTEN, "{\"notifications\":{}}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32601");
        assertThat(server.count(LISTEN)).isZero();
    }
}
