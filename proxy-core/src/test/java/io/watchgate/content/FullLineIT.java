package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages on one pipe behind one that is being judged, more than may wait there. */
class FullLineIT {

    private static final String WORD = "fullLineWord";

    private static TestGateway gateway(FarServer server, int loops) {
        return server.behind(TestGateway.with(loops))
                .judging("inline", ByteSize.parse("1KiB"))
                // So that one message may wait behind another.
                .judging("queue", 4)
                .judging("share", 100)
                .filter(ScriptedFilters.waiting(WORD + loops))
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anAnswerThereIsNoRoomForIsAnErrorForTheServersOwnQuestion(int loops) {
        ScriptedFilters.Gate gate = ScriptedFilters.gate(WORD + loops);
        try (FarServer server = FarWay.STDIO.server();
                TestGateway gateway = gateway(server, loops);
                LineClient client = gateway.lines("/mcp/files")) {
            client.initialize("2025-11-25", McpClient.EVERYTHING);
            client.send(McpClient.toolCall("1", "say", ""));
            FarServer.Asked asked = server.take("tools/call");
            for (int i = 1; i <= 3; i++) {
                asked.say(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"question"
                                + i
                                + "\",\"method\":\"roots/list\"}");
                String question = client.line();
                assertThat(question).contains("roots/list");
                client.send(
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                + Json.at(question, "id")
                                + ",\"result\":{\"v\":\""
                                + WORD
                                + loops
                                + "x".repeat(4000)
                                + "\"}}");
            }
            String refused = server.takeResponse();
            assertThat(Json.at(refused, "id")).isEqualTo("\"question3\"");
            assertThat(Json.at(refused, "error", "message")).contains("too many messages wait");
            gate.open();
            for (int i = 1; i <= 2; i++) {
                assertThat(Json.at(server.takeResponse(), "id")).isEqualTo("\"question" + i + "\"");
            }
            asked.result("{\"content\":[]}");
            assertThat(client.line()).contains("\"id\":1", "\"content\":[]");
        } finally {
            gate.open();
        }
    }
}
