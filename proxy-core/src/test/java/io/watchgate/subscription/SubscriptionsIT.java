package io.watchgate.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Many sessions, one subscription at the server. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SubscriptionsIT {

    private static final String URI = "{\"uri\":\"file:///a\"}";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.before(loops, server);
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static String updated(String uri) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\""
                + uri
                + "\"}}";
    }

    private static void assertEmptyResult(String answer) {
        assertThat(Json.at(answer, "result")).isEqualTo("{}");
    }

    @Test
    void subscribesOnceForAllAndUnsubscribesWithTheLast() {
        McpClient one = McpClient.open(gateway, "files");
        McpClient two = McpClient.open(gateway, "files");
        assertEmptyResult(one.ask("resources/subscribe", URI));
        assertEmptyResult(two.ask("resources/subscribe", URI));
        assertEmptyResult(two.ask("resources/subscribe", URI));
        assertThat(server.count("resources/subscribe")).isEqualTo(1);
        assertEmptyResult(one.ask("resources/unsubscribe", URI));
        assertThat(server.count("resources/unsubscribe")).isZero();
        assertEmptyResult(two.ask("resources/unsubscribe", URI));
        assertThat(server.count("resources/unsubscribe")).isEqualTo(1);
    }

    @Test
    void bringsUpdatesToSubscribersAndToNobodyElse() {
        McpClient one = McpClient.open(gateway, "files");
        McpClient two = McpClient.open(gateway, "files");
        ScriptedStream unsolicited = server.takeStream();
        one.ask("resources/subscribe", URI);
        two.ask("resources/subscribe", "{\"uri\":\"file:///b\"}");
        try (RawHttpClient first = one.listen();
                RawHttpClient second = two.listen()) {
            unsolicited
                    .event(updated("file:///a"))
                    .event(updated("file:///b"))
                    .event(updated("file:///a/below"))
                    .event(updated("file:///b"));
            assertThat(first.message()).contains("\"file:///a\"");
            assertThat(first.message()).contains("\"file:///a/below\"");
            assertThat(second.message()).contains("\"file:///b\"");
            assertThat(second.message()).contains("\"file:///b\"");
            assertThat(first.hasArrived()).isFalse();
        }
    }

    @Test
    void unsubscribesForASessionThatEnds() {
        McpClient one = McpClient.open(gateway, "files");
        McpClient two = McpClient.open(gateway, "files");
        one.ask("resources/subscribe", URI);
        two.ask("resources/subscribe", URI);
        one.delete();
        assertThat(server.count("resources/unsubscribe")).isZero();
        two.delete();
        Await.until(() -> server.count("resources/unsubscribe") == 1, "the unsubscription");
    }

    @Test
    void subscribesToNoMoreThanThereMayBe() {
        try (TestGateway small =
                TestGateway.with(loops)
                        .upstream("files", server, SubscriptionsIT::withOneSubscription)
                        .start()) {
            McpClient one = McpClient.open(small, "files");
            McpClient two = McpClient.open(small, "files");
            String other = "{\"uri\":\"file:///b\"}";
            assertEmptyResult(one.ask("resources/subscribe", URI));
            assertEmptyResult(two.ask("resources/subscribe", URI));
            String refused = two.ask("resources/subscribe", other);
            assertThat(Json.text(refused, "error", "data", "reason")).isEqualTo("overloaded");
            assertThat(refused).contains("limits.subscriptions");
            assertThat(server.count("resources/subscribe")).isEqualTo(1);
            one.ask("resources/unsubscribe", URI);
            two.ask("resources/unsubscribe", URI);
            assertEmptyResult(two.ask("resources/subscribe", other));
        }
    }

    private static UpstreamConfig withOneSubscription(UpstreamConfig config) {
        return Records.with(config, "limits", Records.with(config.limits(), "subscriptions", 1));
    }

    @Test
    void forgetsASubscriptionTheServerRefused() {
        McpClient client = McpClient.open(gateway, "files");
        server.on(
                "resources/subscribe",
                request -> request.error("{\"code\":-32002,\"message\":\"no such resource\"}"));
        assertThat(Json.at(client.ask("resources/subscribe", URI), "error", "code"))
                .isEqualTo("-32002");
        server.answers("resources/subscribe", "{}");
        assertEmptyResult(client.ask("resources/subscribe", URI));
        assertThat(server.count("resources/subscribe")).as("asked anew").isEqualTo(2);
    }

    @Test
    void subscriberThatJoinsASubscriptionTheServerThenRefusesIsNotToldThatItWorked() {
        McpClient one = McpClient.open(gateway, "files");
        McpClient two = McpClient.open(gateway, "files");
        BlockingQueue<ScriptedRequest> asking = new LinkedBlockingQueue<>();
        server.on("resources/subscribe", asking::add);
        try (RawHttpClient first = one.send(McpClient.request("1", "resources/subscribe", URI))) {
            ScriptedRequest asked = Await.next(asking, "the subscription");
            try (RawHttpClient second =
                    two.send(McpClient.request("1", "resources/subscribe", URI))) {
                ScriptedRequest again = Await.next(asking, "the other subscription");
                asked.error("{\"code\":-32002,\"message\":\"no such resource\"}");
                assertThat(Json.at(first.answer(), "error", "code")).isEqualTo("-32002");
                again.error("{\"code\":-32002,\"message\":\"no such resource\"}");
                assertThat(Json.at(second.answer(), "error", "code")).isEqualTo("-32002");
            }
        }
        assertEmptyResult(two.ask("resources/unsubscribe", URI));
        assertThat(server.count("resources/unsubscribe")).as("nothing to undo").isZero();
    }

    @Test
    void subscriberThatJoinsKeepsTheSubscriptionItGotWhenTheFirstWasRefused() {
        McpClient one = McpClient.open(gateway, "files");
        McpClient two = McpClient.open(gateway, "files");
        BlockingQueue<ScriptedRequest> asking = new LinkedBlockingQueue<>();
        server.on("resources/subscribe", asking::add);
        try (RawHttpClient first = one.send(McpClient.request("1", "resources/subscribe", URI))) {
            ScriptedRequest asked = Await.next(asking, "the subscription");
            server.answers("resources/subscribe", "{}");
            assertEmptyResult(two.ask("resources/subscribe", URI));
            asked.error("{\"code\":-32603,\"message\":\"busy\"}");
            assertThat(Json.at(first.answer(), "error", "code")).isEqualTo("-32603");
        }
        assertEmptyResult(one.ask("resources/subscribe", URI));
        assertThat(server.count("resources/subscribe")).as("agreed to before").isEqualTo(2);
    }

    @Test
    void answersAnUnsubscriptionFromWhatWasNeverSubscribedTo() {
        McpClient client = McpClient.open(gateway, "files");
        assertEmptyResult(client.ask("resources/unsubscribe", URI));
        assertThat(server.count("resources/unsubscribe")).isZero();
    }
}
