package io.watchgate.subscription;

import static io.watchgate.testkit.ListenScript.LISTEN;
import static io.watchgate.testkit.ListenScript.agree;
import static io.watchgate.testkit.ListenScript.filter;
import static io.watchgate.testkit.ListenScript.toolsChanged;
import static io.watchgate.testkit.ListenScript.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of both eras before a server of the modern era over HTTP, which is listened to. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernServerListenIT extends ModernServerRig {

    private RawHttpClient subscribe(McpClient client, String rest) {
        String params = "{\"uri\":\"" + uri(rest) + "\"}";
        return client.send(McpClient.request(client.newId(), "resources/subscribe", params));
    }

    private static String subscribed(RawHttpClient http) {
        try (http) {
            return http.answer();
        }
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
    void whatTheOldAndTheNewStreamTellIsToldOnce() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            ScriptedStream first = agree(server.take(LISTEN));
            subscribed(asking);
            RawHttpClient more = subscribe(client, "b");
            ScriptedStream second = agree(server.take(LISTEN));
            subscribed(more);
            updated(first, "x:a");
            updated(second, "x:a");
            updated(second, "x:a/below");
            updated(first, "x:a/below");
            updated(first, "x:a/only");
            updated(second, "x:b");
            for (String told : List.of("a", "a/below")) {
                assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri(told));
            }
            assertThat(events.message() + events.message())
                    .contains("\"" + uri("b") + "\"", "\"" + uri("a/only") + "\"");
            first.request().awaitDisconnect();
            updated(second, "x:a");
            updated(second, "x:a");
            for (String told : List.of("a", "a")) {
                assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri(told));
            }
        }
    }

    @Test
    void whatOnlyTheOldStreamToldIsToldWhenTheNewOneBreaks() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            ScriptedStream first = agree(server.take(LISTEN));
            subscribed(asking);
            RawHttpClient more = subscribe(client, "b");
            ScriptedStream second = agree(server.take(LISTEN));
            subscribed(more);
            updated(first, "x:a/last");
            second.request().abort();
            assertThat(Json.text(events.message(), "params", "uri")).isEqualTo(uri("a/last"));
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
    void aLegacyClientCannotListen() {
        start(SUBSCRIBES);
        String answer = legacy().ask(LISTEN, "{\"notifications\":{}}");
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32601");
        assertThat(server.count(LISTEN)).isZero();
    }

    @Test
    void aClientThatCanBeAskedSubscribesOverItsOwnConnectionBeforeItsFirstCall() {
        start(TELLS);
        String upstream = merged() ? "" : "files";
        McpClient client = McpClient.open(gateway, upstream, "2025-11-25", McpClient.EVERYTHING);
        assertThat(filter(server.take(LISTEN))).isEqualTo("{\"toolsListChanged\":true}");
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            ScriptedRequest listen = server.take(LISTEN);
            assertThat(filter(listen)).isEqualTo("{\"resourceSubscriptions\":[\"x:a\"]}");
            assertThat(listen.body()).contains("\"elicitation\":{}");
            ScriptedStream stream = agree(listen);
            assertThat(subscribed(asking)).contains("\"result\":{}");
            updated(stream, "x:a");
            assertThat(events.message()).contains(uri("a"));
        }
        client.delete();
    }

    @Test
    void noMoreResourcesAreSubscribedToThanThereMayBe() {
        start(
                SUBSCRIBES,
                config ->
                        Records.with(
                                config,
                                "limits",
                                Records.with(config.limits(), "subscriptions", 1)));
        McpClient client = legacy();
        RawHttpClient asking = subscribe(client, "a");
        ScriptedStream stream = agree(server.take(LISTEN));
        assertThat(subscribed(asking)).contains("\"result\":{}");
        String answer = subscribed(subscribe(client, "b"));
        assertThat(Json.text(answer, "error", "data", "reason")).isEqualTo("overloaded");
        assertThat(answer).contains("limits.subscriptions");
        client.ask("resources/unsubscribe", "{\"uri\":\"" + uri("a") + "\"}");
        stream.request().awaitDisconnect();
        RawHttpClient again = subscribe(client, "b");
        agree(server.take(LISTEN));
        assertThat(subscribed(again)).contains("\"result\":{}");
    }

    @Test
    void ofWhatNobodyWantsAnyMoreNobodyHears() {
        start(SUBSCRIBES);
        McpClient client = legacy();
        try (RawHttpClient events = client.listen()) {
            RawHttpClient asking = subscribe(client, "a");
            agree(server.take(LISTEN));
            subscribed(asking);
            RawHttpClient more = subscribe(client, "b");
            ScriptedStream both = agree(server.take(LISTEN));
            subscribed(more);
            client.ask("resources/unsubscribe", "{\"uri\":\"" + uri("a") + "\"}");
            server.take(LISTEN);
            // The stream before is read until the new one is agreed to.
            updated(both, "x:a");
            updated(both, "x:b");
            assertThat(Json.at(events.message(), "params"))
                    .isEqualTo("{\"uri\":\"" + uri("b") + "\"}");
        }
    }
}
