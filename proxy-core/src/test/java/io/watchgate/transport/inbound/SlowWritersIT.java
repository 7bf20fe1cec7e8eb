package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.loop.IoBackend;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestBackend;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that write a byte now and then and never come to an end, as in a slowloris attack: what
 * they begin has an end, what they hold has a bound, and everyone else is served.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SlowWritersIT {

    private static final int MANY = 50;
    private static final int FRAME = 1 << 20;

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer().answers("tools/call", "{}");

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<RawHttpClient> connections(TestGateway gateway) {
        List<RawHttpClient> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(gateway.connect());
        }
        return all;
    }

    private static void assertServed(McpClient other) {
        assertThat(other.ask("tools/call", "{\"name\":\"x\"}")).contains("\"result\":{}");
    }

    @Test
    void aHeaderThatKeepsGrowingIsRefusedInTimeAndOthersAreServedMeanwhile() {
        byte[] head =
                "POST /mcp/files HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] drop = {'x'};
        try (TestGateway gateway =
                TestGateway.with(loops).upstream("files", server).timeout("header", 300).start()) {
            McpClient other = McpClient.open(gateway, "files");
            List<RawHttpClient> slow = connections(gateway);
            slow.forEach(http -> http.send(head));
            Await.until(
                    () -> {
                        assertServed(other);
                        slow.forEach(http -> http.sendWhatItTakes(drop));
                        return slow.stream().allMatch(RawHttpClient::hasArrived);
                    },
                    "an answer to each");
            for (RawHttpClient http : slow) {
                RawResponse refusal = http.response();
                assertThat(refusal.status()).isEqualTo(408);
                assertThat(refusal.body()).contains("timeouts.header");
                http.close();
            }
            assertServed(other);
        }
    }

    @Test
    void aConnectionWhoseRequestWasAnsweredAtOnceIsIdleAndNotInTheMiddleOfAHead() {
        try (TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream("files", server)
                                .timeout("header", 100)
                                .start();
                RawHttpClient idle = gateway.connect();
                RawHttpClient slow = gateway.connect()) {
            McpClient client = McpClient.open(gateway, "files");
            String ping = client.post(McpClient.request("1", "ping"));
            assertThat(idle.send(ping).response().status()).isEqualTo(200);
            slow.send("POST /mcp/files HTTP/1.1\r\n");
            assertThat(slow.response().status()).isEqualTo(408);
            assertThat(idle.hasArrived()).isFalse();
            assertThat(idle.send(ping).response().status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyOfWhichNothingComesIsRefusedInTime() {
        try (TestGateway gateway =
                        TestGateway.with(loops)
                                .upstream("files", server)
                                .timeout("body", 100)
                                .start();
                RawHttpClient http = gateway.connect()) {
            McpClient other = McpClient.open(gateway, "files");
            http.send(other.post("").replace("Content-Length: 0", "Content-Length: 9"));
            RawResponse refusal = http.response();
            assertThat(refusal.status()).isEqualTo(408);
            assertThat(refusal.body()).contains("timeouts.body");
        }
    }

    @Test
    void bodiesThatComeByteByByteAreAnsweredWhenTheyAreWholeAndOthersMeanwhile() {
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            McpClient other = McpClient.open(gateway, "files");
            McpClient slowly = McpClient.open(gateway, "files");
            List<RawHttpClient> slow = connections(gateway);
            List<byte[]> requests = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                requests.add(
                        slowly.post(McpClient.toolCall("" + (1000 + i), "x", ""))
                                .getBytes(StandardCharsets.US_ASCII));
            }
            for (int at = 0; at < requests.get(0).length; at++) {
                for (int i = 0; i < MANY; i++) {
                    slow.get(i).send(new byte[] {requests.get(i)[at]});
                }
                if (at % 20 == 0) {
                    assertServed(other);
                }
            }
            for (int i = 0; i < MANY; i++) {
                try (RawHttpClient http = slow.get(i)) {
                    assertThat(Json.at(http.answer(), "id")).isEqualTo("" + (1000 + i));
                }
            }
        }
    }

    @Test
    void unfinishedBodiesHoldNoMoreThanTheirBudgetAndOthersAreServedMeanwhile() {
        String half = "{\"a\":\"" + "x".repeat(FRAME - 100_000);
        // Over NIO nobody hears that a client is gone from which nothing is read: its body has to
        // come in time, as anybody's.
        long patience = TestBackend.chosen() == IoBackend.NIO ? 5_000 : 60_000;
        try (TestGateway gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("frame", new ByteSize(FRAME))
                        .limit("buffered", new ByteSize(4 * FRAME))
                        .timeout("body", patience)
                        .start()) {
            McpClient other = McpClient.open(gateway, "files");
            String begun =
                    other.post("").replace("Content-Length: 0", "Content-Length: " + FRAME) + half;
            List<RawHttpClient> slow = connections(gateway);
            slow.forEach(http -> http.send(begun));
            Await.until(() -> gateway.core().budget().held() >= 3 * FRAME, "bodies that wait");
            for (int i = 0; i < 50; i++) {
                assertServed(other);
                // What was read before its reader could be stopped comes on top.
                assertThat(gateway.core().budget().held()).isLessThan(16L * FRAME);
            }
            slow.forEach(RawHttpClient::abort);
            Await.until(() -> gateway.core().budget().held() == 0, "the memory back");
        }
    }
}
