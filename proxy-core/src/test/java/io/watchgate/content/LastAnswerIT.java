package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ScriptedChild;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an answer that has arrived whole, and is judged when its server is gone. */
class LastAnswerIT {

    private static TestGateway gateway(String word, String does, int loops) {
        FilterConfig filter =
                new FilterConfig(
                        "scripted",
                        does,
                        List.of(),
                        List.of(),
                        Direction.FROM_SERVER,
                        OnError.BLOCK,
                        Duration.ofMinutes(1),
                        Map.of("word", word, "does", does));
        return TestGateway.with(loops)
                .upstream("files", ScriptedChild.command(), same -> same)
                .judging("inline", ByteSize.parse("1KiB"))
                .filter(filter)
                .start();
    }

    @ParameterizedTest
    @CsvSource({"wait, 1", "wait, 2", "stop, 1", "stop, 2"})
    void anAnswerIsJudgedAlthoughItsServerIsGone(String does, int loops) {
        String word = "lastAnswer" + does + loops;
        ScriptedFilters.Gate gate = ScriptedFilters.gate(word);
        try (TestGateway gateway = gateway(word, does, loops);
                LineClient client = gateway.lines("/mcp/files")) {
            client.initialize("2025-11-25", McpClient.EVERYTHING);
            String text = word + "x".repeat(1500);
            client.send(McpClient.toolCall("2", "silent", ""));
            client.send(
                    McpClient.request(
                            "1",
                            "tools/call",
                            "{\"name\":\"last\",\"arguments\":{\"text\":\"" + text + "\"}}"));
            gate.awaitEntered(1);
            assertThat(client.line()).contains("\"id\":2", "\"upstream_closed\"");
            gate.open();
            String answer = client.line();
            assertThat(answer).contains("\"id\":1");
            if (does.equals("wait")) {
                assertThat(answer).contains("\"text\":\"" + text);
            } else {
                assertThat(answer).contains("\"policy_denied\"").doesNotContain(word);
            }
            Await.until(() -> gateway.core().filters().pool().held() == 0, "none held");
        } finally {
            gate.open();
        }
    }
}
