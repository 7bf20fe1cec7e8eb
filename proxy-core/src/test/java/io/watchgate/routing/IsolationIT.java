package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedChild;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever one client or one server does, the calls of the others are answered before it has ended:
 * what {@code benchmarks.jar isolation} measures in time, here in order and outcome.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class IsolationIT {

    private static final int SLOW = 100;
    private static final int LARGE = 8 << 20;

    @Parameter int loops;

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer().answers("tools/call", "{\"n\":1}");

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private TestGateway gateway() {
        return TestGateway.with(loops)
                .upstream("files", files)
                .upstream("notes", notes)
                .upstream("child", ScriptedChild.command(), same -> same)
                .timeout("streamAfter", 60_000)
                .timeout("startWait", 20_000)
                .limit("frame", new ByteSize(64 << 20))
                .start();
    }

    private void assertServed(McpClient client) {
        for (int i = 0; i < 10; i++) {
            assertThat(client.ask("tools/call", "{\"name\":\"notes__fast\"}")).contains("\"n\":1");
            try (RawHttpClient http =
                    client.send(McpClient.toolCall(client.newId(), "files__fast", ""))) {
                files.take("tools/call").result("{\"n\":2}");
                assertThat(http.answer()).contains("\"n\":2");
            }
        }
    }

    @Test
    @Scenario(value = 14, defects = 1)
    void scenario14AHundredSlowCallsOfOneClientDelayNoOtherClient() {
        try (TestGateway gateway = gateway()) {
            McpClient slow = McpClient.open(gateway, "");
            McpClient fast = McpClient.open(gateway, "");
            List<RawHttpClient> waiting = new ArrayList<>();
            List<ScriptedRequest> calls = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                waiting.add(slow.send(McpClient.toolCall("" + i, "files__slow", "")));
                calls.add(files.take("tools/call"));
            }
            assertServed(fast);
            assertThat(waiting).noneMatch(RawHttpClient::hasArrived);
            calls.forEach(call -> call.result("{\"n\":0}"));
            for (int i = 0; i < SLOW; i++) {
                try (RawHttpClient http = waiting.get(i)) {
                    assertThat(Json.at(http.answer(), "id")).isEqualTo("" + i);
                }
            }
        }
    }

    @Test
    @Scenario(14)
    void scenario14ALargeAnswerThatHasHalfArrivedDelaysNoOther() {
        String half = "x".repeat(LARGE);
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "");
            try (RawHttpClient http =
                    client.send(McpClient.toolCall("\"large\"", "files__large", ""))) {
                ScriptedStream stream = files.take("tools/call").stream();
                stream.raw("data: {\"jsonrpc\":\"2.0\",\"result\":{\"text\":\"" + half);
                assertServed(client);
                assertServed(McpClient.open(gateway, ""));
                assertThat(http.hasArrived()).isFalse();
                stream.raw(half + "\"},\"id\":" + stream.request().id() + "}\n\n").end();
                String answer = http.answer();
                assertThat(Json.at(answer, "id")).isEqualTo("\"large\"");
                assertThat(Json.at(answer, "result", "text")).hasSize(2 * LARGE + 2);
            }
        }
    }

    @Test
    @Scenario(14)
    void scenario14ALargeAnswerNobodyReadsDelaysNoOther() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "");
            try (RawHttpClient http = RawHttpClient.connectSlow(gateway.port())) {
                http.send(
                        client.post(
                                McpClient.request(
                                        "\"large\"",
                                        "tools/call",
                                        "{\"name\":\"child__large\",\"arguments\":{\"size\":"
                                                + LARGE
                                                + "}}")));
                int first = http.readByte();
                assertThat(first).isEqualTo('H');
                assertServed(client);
                // The same pipe, behind the large answer.
                assertThat(client.ask("tools/call", "{\"name\":\"child__pid\"}"))
                        .contains("\"pid\":");
                assertThat(http.readByte()).isEqualTo('T');
            }
        }
    }
}
