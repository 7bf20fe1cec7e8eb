package io.watchgate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of messages, which 2025-03-26 allows. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class BatchIT {

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        gateway = TestGateway.with(loops).upstream("files", server).limit("batch", 8).start();
        client = McpClient.open(gateway, "files", "2025-03-26", "{}");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static String array(String... messages) {
        return "[" + String.join(" , ", messages) + "]";
    }

    private static List<String> ids(List<String> answers) {
        return answers.stream().map(answer -> Json.at(answer, "id")).sorted().toList();
    }

    @Test
    void answersEveryRequestOfABatchOnOneStreamThatThenEnds() {
        try (RawHttpClient http =
                client.send(
                        array(
                                McpClient.toolCall("1", "a", ""),
                                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}",
                                McpClient.toolCall("\"2\"", "b", "")))) {
            ScriptedRequest first = server.take("tools/call");
            ScriptedRequest second = server.take("tools/call");
            second.result("{\"n\":2}");
            assertThat(http.message()).contains("\"n\":2");
            first.result("{\"n\":1}");
            assertThat(http.messages()).singleElement().asString().contains("\"n\":1");
        }
    }

    @Test
    void answersPingsInsideABatchBeforeItsLastElementHasBeenRead() {
        try (RawHttpClient http =
                client.send(
                        array(
                                McpClient.request("1", "ping"),
                                McpClient.request("2", "ping"),
                                McpClient.toolCall("3", "x", ""),
                                McpClient.request("4", "ping")))) {
            server.take("tools/call").result("{}");
            assertThat(ids(http.messages())).containsExactly("1", "2", "3", "4");
        }
    }

    @Test
    void endsTheResponseOfABatchThatIsAnsweredAtOnceAndKeepsTheConnection() {
        try (RawHttpClient http = gateway.connect()) {
            for (int round = 0; round < 3; round++) {
                http.send(
                        client.post(
                                array(
                                        McpClient.request("1", "ping"),
                                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}")));
                assertThat(ids(http.messages())).containsExactly("1");
            }
            http.send(client.post(McpClient.request("5", "ping")));
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("5");
        }
    }

    @Test
    void acceptsABatchThatIsOwedNoAnswerWith202() {
        RawResponse response =
                client.exchange(
                        array(
                                McpClient.cancelled("1"),
                                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"));
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.bytes()).isEmpty();
    }

    @Test
    void refusesEmptyAndOverlongArraysAsAWhole() {
        RawResponse empty = client.exchange("[]");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(Json.at(empty.body(), "error", "code")).isEqualTo("-32600");
        String[] many = new String[9];
        Arrays.fill(many, McpClient.request("1", "ping"));
        RawResponse overlong = client.exchange(array(many));
        assertThat(overlong.status()).isEqualTo(400);
        assertThat(overlong.body()).contains("9 messages", "limits.batch");
    }

    @Test
    void refusesInitializeInsideABatch() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    McpClient.post(
                            "/mcp/files",
                            null,
                            null,
                            array(McpClient.initialize("1", "2025-03-26", "{}"))));
            String answer = http.answer();
            assertThat(Json.at(answer, "error", "code")).isEqualTo("-32600");
        }
        assertThat(gateway.core().sessions().size()).as("only the one from before").isEqualTo(1);
    }

    @Test
    void answersTheGoodElementsOfABatchWithABadOne() {
        try (RawHttpClient http =
                client.send(
                        array(
                                McpClient.request("1", "ping"),
                                "{\"jsonrpc\":\"2.0\",\"id\":2}",
                                McpClient.request("3", "ping")))) {
            List<String> answers = http.messages();
            assertThat(answers).hasSize(3);
            assertThat(answers).anyMatch(answer -> answer.contains("-32600"));
            assertThat(ids(answers.stream().filter(a -> a.contains("result")).toList()))
                    .containsExactly("1", "3");
        }
    }

    @Test
    void refusesABatchWhoseFirstElementIsBadWithoutLosingTheOthers() {
        String answer;
        try (RawHttpClient http = client.send(array("17", "[]", McpClient.request("3", "ping")))) {
            List<String> answers = http.messages();
            assertThat(answers).hasSize(3);
            answer = answers.get(2);
        }
        assertThat(Json.at(answer, "id")).isEqualTo("3");
    }

    @Test
    void cancelsOneRequestOfABatchAndAnswersTheOther() {
        try (RawHttpClient http =
                client.send(
                        array(
                                McpClient.toolCall("1", "a", ""),
                                McpClient.toolCall("2", "b", "")))) {
            ScriptedRequest one = server.take("tools/call");
            ScriptedRequest two = server.take("tools/call");
            client.notice(McpClient.cancelled("1"));
            String cancelled =
                    Json.at(server.takeNotice("notifications/cancelled"), "params", "requestId");
            assertThat(cancelled).isIn(one.id(), two.id());
            (cancelled.equals(one.id()) ? two : one).result("{}");
            assertThat(ids(http.messages())).containsExactly("2");
        }
    }
}
