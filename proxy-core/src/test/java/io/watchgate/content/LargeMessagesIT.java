package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loops do with messages that workers judge. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class LargeMessagesIT extends OneServerRig {

    private static final int SIZE = 4 << 20;
    private static final String RESULT = "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}";

    private TestGateway gateway() {
        FilterConfig filter =
                new FilterConfig(
                        "scripted",
                        "passing",
                        List.of(),
                        List.of(),
                        Direction.BOTH,
                        OnError.BLOCK,
                        Duration.ZERO,
                        Map.of("word", "never", "does", "deny"));
        return patient().filter(filter).start();
    }

    private static long scanned(TestGateway gateway) {
        return gateway.loops().all().stream().mapToLong(GatewayLoop::scanned).sum();
    }

    @Test
    @DisplayName("loops look at the bytes of a large request as they come, and never again")
    void aLargeRequestIsScannedOnceByLoops() {
        server.answers("tools/call", RESULT.formatted("done"));
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            long before = scanned(gateway);
            String call =
                    McpClient.request(
                            "7",
                            "tools/call",
                            "{\"name\":\"echo\",\"arguments\":{\"v\":\""
                                    + "x".repeat(SIZE)
                                    + "\"}}");
            assertThat(client.call(call)).contains("done");
            assertThat(scanned(gateway) - before).isBetween((long) SIZE, SIZE + 10_000L);
            assertThat(server.received().stream().anyMatch(sent -> sent.length() > SIZE)).isTrue();
        }
    }

    @Test
    @DisplayName("loops look at the bytes of a large answer as they come, and never again")
    void aLargeAnswerIsScannedOnceByLoops() {
        server.answers("tools/call", RESULT.formatted("x".repeat(SIZE)));
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            long before = scanned(gateway);
            String call = McpClient.request("7", "tools/call", "{\"name\":\"echo\"}");
            assertThat(client.call(call)).hasSizeGreaterThan(SIZE);
            assertThat(scanned(gateway) - before).isBetween((long) SIZE, SIZE + 10_000L);
        }
    }
}
