package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.IdleConnections;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are many, silent or slow: others are served, and memory stays bounded. */
class ManyConnectionsIT {

    private static final int MANY = 10_000;
    private static final long MEBI = 1 << 20;

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @Timeout(180)
    void servesOthersWhileTenThousandConnectionsAreIdle() {
        long allowed =
                ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getMaxFileDescriptorCount();
        assumeTrue(
                allowed >= MANY + 1000,
                () ->
                        "open files: "
                                + allowed
                                + " (expected: >= "
                                + (MANY + 1000)
                                + " for "
                                + MANY
                                + " connections, see ulimit -n)");
        server.answers("tools/call", "{}");
        try (TestGateway gateway = TestGateway.before(2, server)) {
            long before = PlatformDependent.usedDirectMemory();
            try (IdleConnections idle = IdleConnections.open(gateway.port(), MANY)) {
                Await.until(() -> gateway.connections().size() >= MANY, "all accepted");
                McpClient client = McpClient.open(gateway, "files");
                for (int id = 1; id <= 20; id++) {
                    String answer = client.call(McpClient.toolCall("" + id, "x", ""));
                    assertThat(Json.at(answer, "id")).isEqualTo("" + id);
                }
                assertThat(PlatformDependent.usedDirectMemory() - before)
                        .as("who sends nothing holds no buffer")
                        .isLessThan(32 * MEBI);
                assertThat(gateway.connections().size())
                        .as("all still there")
                        .isGreaterThanOrEqualTo(MANY);
                assertThat(idle.isOpen()).isTrue();
            }
            Await.until(() -> gateway.connections().isEmpty(), "all closed");
        }
    }

    @Test
    void closesAReaderThatTakesNothingAndServesTheOthersMeanwhile() {
        try (TestGateway gateway =
                TestGateway.with(1)
                        .upstream("files", server)
                        .timeout("streamAfter", 1)
                        .timeout("write", 1500)
                        .limit("exchangeBuffer", new ByteSize(64 * 1024))
                        .start()) {
            McpClient slow = McpClient.open(gateway, "files");
            McpClient other = McpClient.open(gateway, "files");
            try (RawHttpClient http = RawHttpClient.connectSlow(gateway.port())) {
                http.send(
                        slow.post(
                                McpClient.toolCall("1", "x", ",\"_meta\":{\"progressToken\":1}")));
                ScriptedStream stream = server.take("tools/call").stream();
                long before = PlatformDependent.usedDirectMemory();
                Thread flood =
                        new Thread(
                                () -> {
                                    String fill =
                                            "\"progress\":1,\"m\":\"" + "x".repeat(60_000) + "\"";
                                    for (int i = 0; i < 1000; i++) {
                                        stream.progress(fill);
                                    }
                                },
                                "flood");
                flood.setDaemon(true);
                flood.setUncaughtExceptionHandler((thread, closed) -> {});
                flood.start();
                int port = http.localPort();
                Await.until(
                        () -> {
                            assertThat(other.ask("ping", "{}")).contains("result");
                            return gateway.connections().stream()
                                    .noneMatch(
                                            c -> c.remoteAddress().toString().endsWith(":" + port));
                        },
                        "the slow reader closed");
                assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(48 * MEBI);
                assertThat(other.ask("ping", "{}")).contains("result");
            }
        }
    }

    @Test
    void waitsForASlowReaderThatReadsAndLosesNoAnswer() {
        String large = "{\"text\":\"" + "x".repeat(4_000_000) + "\"}";
        try (TestGateway gateway = TestGateway.before(1, server)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient http = RawHttpClient.connectSlow(gateway.port())) {
                http.send(client.post(McpClient.toolCall("1", "x", "")));
                server.take("tools/call").result(large);
                assertThat(Json.at(http.answer(), "result")).isEqualTo(large);
            }
        }
    }
}
