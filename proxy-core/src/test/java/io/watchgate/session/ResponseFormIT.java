package io.watchgate.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One JSON value or a stream of events, whichever the exchange needs. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class ResponseFormIT extends OneServerRig {

    private static final String WITH_TOKEN = ",\"_meta\":{\"progressToken\":\"p\"}";

    private TestGateway gateway(long streamAfter) {
        return TestGateway.with(loops)
                .upstream("files", server)
                .timeout("streamAfter", streamAfter)
                .timeout("heartbeat", 20)
                .start();
    }

    @Test
    void answersWithOneJsonValueWhenTheAnswerIsAllThereIs() {
        try (TestGateway gateway = gateway(60_000)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                server.take("tools/call").stream().result("{\"a\":1}");
                RawResponse response = http.response();
                assertThat(response.header("content-type")).isEqualTo("application/json");
                assertThat(response.header("mcp-session-id")).isNull();
                assertThat(response.body())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}");
            }
        }
    }

    @Test
    void answersWithAStreamWhenTheAnswerTakesLong() {
        try (TestGateway gateway = gateway(1)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                RawResponse head = http.streamHead();
                assertThat(head.header("cache-control")).isEqualTo("no-cache, no-transform");
                assertThat(head.header("x-accel-buffering")).isEqualTo("no");
                server.take("tools/call").result("{\"a\":1}");
                assertThat(http.message())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}");
                assertThat(http.event()).as("the stream ends behind the answer").isNull();
            }
        }
    }

    @Test
    void answersWithAStreamWhenTheServerSaysSomethingBeforeTheAnswer() {
        try (TestGateway gateway = gateway(60_000)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                ScriptedStream stream = server.take("tools/call").stream();
                stream.progress("\"progress\":0.50,\"message\":\"half\"");
                String progress = http.message();
                assertThat(progress).contains("\"progress\":0.50,\"message\":\"half\"");
                assertThat(Json.at(progress, "params", "progressToken")).isEqualTo("\"p\"");
                stream.result("{}");
                assertThat(Json.at(http.message(), "id")).isEqualTo("1");
                assertThat(http.event()).isNull();
            }
        }
    }

    @Test
    void sendsCommentsWhileNothingElseHappens() {
        try (TestGateway gateway = gateway(1)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                for (int comments = 0; comments < 3; ) {
                    SseEvent event = http.event();
                    assertThat(event).isNotNull();
                    assertThat(event.isMessage()).isFalse();
                    comments += event.comment() ? 1 : 0;
                }
                call.result("{}");
                assertThat(Json.at(http.message(), "id")).isEqualTo("1");
            }
        }
    }

    @Test
    void primesStreamsOf20251125WithAnIdAndARetryTime() {
        try (TestGateway gateway = gateway(1)) {
            McpClient client = McpClient.open(gateway, "files", "2025-11-25", "{}");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                SseEvent first = http.event();
                assertThat(first).isNotNull();
                assertThat(first.eventId()).isNotEmpty();
                assertThat(first.data()).isEmpty();
                assertThat(Integer.parseInt(first.retry())).isPositive();
                server.take("tools/call").result("{}");
                SseEvent answer = http.messageEvent();
                assertThat(answer.eventId()).isNotEqualTo(first.eventId());
                assertThat(answer.name()).isIn(null, "message");
            }
        }
    }

    @Test
    void primesNoStreamsOfOlderRevisions() {
        try (TestGateway gateway = gateway(60_000)) {
            for (String revision : new String[] {"2025-03-26", "2025-06-18"}) {
                McpClient client = McpClient.open(gateway, "files", revision, "{}");
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                    server.take("tools/call").stream().progress("\"progress\":1").result("{}");
                    SseEvent first = http.event();
                    assertThat(first).isNotNull();
                    assertThat(first.isMessage()).isTrue();
                    assertThat(first.retry()).isNull();
                    assertThat(http.messages()).hasSize(1);
                }
            }
        }
    }

    @Test
    void numbersTheEventsOfASessionSoThatNoTwoAreTheSame() {
        try (TestGateway gateway = gateway(60_000)) {
            McpClient client = McpClient.open(gateway, "files");
            Set<String> ids = new HashSet<>();
            for (int call = 0; call < 6; call++) {
                try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                    server.take("tools/call").stream().progress("\"progress\":1").result("{}");
                    for (SseEvent event = http.event(); event != null; event = http.event()) {
                        assertThat(event.comment() || ids.add(event.eventId())).isTrue();
                    }
                }
            }
            assertThat(ids).hasSize(18);
        }
    }

    @Test
    void passesLargeAnswersInBothForms() {
        String large = "{\"text\":\"" + "ä".repeat(700_000) + "\"}";
        try (TestGateway gateway = gateway(60_000)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", WITH_TOKEN))) {
                server.take("tools/call").result(large);
                assertThat(Json.at(http.answer(), "result")).isEqualTo(large);
            }
            try (RawHttpClient http = client.send(McpClient.toolCall("2", "x", WITH_TOKEN))) {
                server.take("tools/call").stream().progress("\"progress\":1").result(large);
                assertThat(Json.at(http.answer(), "result")).isEqualTo(large);
            }
        }
    }

    @Test
    void replacesRawLineBreaksOfTheServerThatWouldEndAnEvent() {
        try (TestGateway gateway = gateway(1)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
                ScriptedRequest call = server.take("tools/call");
                http.streamHead();
                call.json(
                        "{\r\n\"jsonrpc\" :\n\"2.0\",\r\"id\":"
                                + call.id()
                                + ",\n\n\"result\":{\n}\n}");
                String answer = http.message();
                assertThat(Json.at(answer, "id")).isEqualTo("1");
                assertThat(answer).doesNotContain("\n", "\r");
            }
        }
    }
}
