package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneGatewayRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are told to finish what they are at. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class DrainIT extends OneGatewayRig {

    private McpClient client;

    @BeforeEach
    void start() {
        client = McpClient.open(gateway, "files");
    }

    private void drain() {
        gateway.connections()
                .forEach(channel -> channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
        // Sockets come before tasks: an answer sent now could be read before the event.
        gateway.loops()
                .all()
                .forEach(loop -> loop.eventLoop().submit(() -> {}).syncUninterruptibly());
    }

    /** Others may still be there, of which the gateway has not yet heard that they are gone. */
    private boolean isAccepted(RawHttpClient http) {
        return gateway.connections().stream()
                .anyMatch(
                        channel ->
                                channel.remoteAddress() instanceof InetSocketAddress remote
                                        && remote.getPort() == http.localPort());
    }

    @Test
    void closesIdleConnectionsAtOnce() {
        try (RawHttpClient used = gateway.connect();
                RawHttpClient fresh = gateway.connect()) {
            used.send(client.post(McpClient.request("1", "ping")));
            assertThat(used.response().status()).isEqualTo(200);
            Await.until(() -> isAccepted(used) && isAccepted(fresh), "both accepted");
            drain();
            used.expectClosed();
            fresh.expectClosed();
        }
    }

    @Test
    void finishesACallInFlightAndThenCloses() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post(McpClient.toolCall("1", "x", "")));
            ScriptedRequest call = server.take("tools/call");
            drain();
            call.result("{\"last\":1}");
            RawResponse response = http.response();
            assertThat(Json.at(response.body(), "result", "last")).isEqualTo("1");
            http.expectClosed();
        }
    }

    @Test
    void takesNoPipelinedRequestAnyMore() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.toolCall("1", "x", ""))
                            + client.post(McpClient.toolCall("2", "x", "")));
            ScriptedRequest call = server.take("tools/call");
            drain();
            call.result("{}");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
            http.expectClosed();
        }
        assertThat(server.count("tools/call")).isEqualTo(1);
    }
}
