package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take large answers late, slowly or never. */
class SlowReadersIT {

    private static final int LARGE = 16 * 1024 * 1024 - 1000;

    private final ScriptedServer server =
            new ScriptedServer().answers("tools/call", "{\"large\":\"" + "x".repeat(LARGE) + "\"}");
    private TestGateway gateway;
    private McpClient client;

    private void start(TestGateway.Setup setup) {
        gateway = setup.upstream("files", server).timeout("streamAfter", 60_000).start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private RawHttpClient call(String... headerLines) {
        String post = client.post(McpClient.toolCall("1", "x", ""));
        for (String line : headerLines) {
            post = post.replaceFirst("\r\n", "\r\n" + line + "\r\n");
        }
        RawHttpClient http = RawHttpClient.connectSlow(gateway.port()).send(post);
        Await.until(http::hasArrived, "the begin of the answer");
        return http;
    }

    private static void assertWhole(RawResponse response) {
        assertThat(Json.text(response.body(), "result", "large")).hasSize(LARGE);
    }

    @Test
    void loseAConnectionThatWasToCloseBehindAnAnswerWhichTheyNeverTake() {
        start(TestGateway.with(1).timeout("write", 100));
        try (RawHttpClient http = call("Connection: close")) {
            Await.until(() -> gateway.connections().isEmpty(), "the connection closed");
            assertThat(http.hasArrived()).isTrue();
        }
    }

    @Test
    void areNotIdleWhileAnAnswerWaitsForThem() {
        start(TestGateway.with(1).timeout("idle", 50));
        try (RawHttpClient http = call();
                RawHttpClient idle = gateway.connect()) {
            idle.expectClosed();
            assertWhole(http.response());
        }
    }

    @Test
    void getAllOfAnAnswerThatWasWrittenWhenTheConnectionWasToldToEnd() {
        start(TestGateway.with(1));
        try (RawHttpClient http = call()) {
            gateway.connections()
                    .forEach(
                            channel ->
                                    channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            assertWhole(http.response());
            http.expectClosed();
        }
    }
}
