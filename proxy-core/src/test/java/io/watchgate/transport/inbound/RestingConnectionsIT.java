package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.watchgate.pipeline.HandlerNames;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections without the handlers that only a request needs: beside a stream, and when they are
 * idle. Clients notice nothing.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class RestingConnectionsIT extends OneServerRig {

    private static final int IDLE_MILLIS = 16_000;
    private static final String NOTICE =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";

    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        gateway = patient().timeout("idle", IDLE_MILLIS).start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private List<String> handlers(RawHttpClient http) {
        return gateway.connections().stream()
                .filter(channel -> isOf(channel, http))
                .map(channel -> channel.pipeline().names())
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isOf(Channel channel, RawHttpClient http) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                && remote.getPort() == http.localPort();
    }

    private void awaitRest(RawHttpClient http, String last) {
        Await.until(
                () -> {
                    List<String> names = handlers(http);
                    // The tail is the channel's own.
                    return !names.contains(HandlerNames.HTTP_CODEC)
                            && names.size() > 1
                            && names.get(names.size() - 2).equals(last);
                },
                "rest behind " + last);
    }

    private String ping(String id) {
        return client.post(McpClient.request(id, "ping"));
    }

    @Test
    void aStreamHasWhatEventsNeed() {
        try (RawHttpClient http = client.listen()) {
            ScriptedStream stream = server.takeStream();
            awaitRest(http, HandlerNames.FRAME_ENCODER);
            assertThat(handlers(http)).doesNotContain(HandlerNames.FRAME_DECODER);
            stream.event(NOTICE);
            assertThat(http.message()).isEqualTo(NOTICE);
            stream.event(NOTICE);
            assertThat(http.message()).isEqualTo(NOTICE);
        }
    }

    @Test
    void whatIsSentBesideAStreamIsReadBehindIt() {
        try (RawHttpClient http = client.listen()) {
            ScriptedStream stream = server.takeStream();
            awaitRest(http, HandlerNames.FRAME_ENCODER);
            String requests = ping("\"a\"") + ping("\"b\"");
            http.send(requests.substring(0, 10));
            Await.until(
                    () -> handlers(http).contains(HandlerNames.UPSTREAM_BRIDGE), "all handlers");
            http.send(requests.substring(10));
            stream.event(NOTICE);
            assertThat(http.message()).isEqualTo(NOTICE);
            assertThat(client.delete().status()).isEqualTo(204);
            assertThat(http.event()).as("the end of the stream").isNull();
            // The session is over, and the connection goes on.
            assertThat(http.response().status()).isEqualTo(404);
            assertThat(http.response().status()).isEqualTo(404);
        }
    }

    @Test
    void aConnectionGoesOnBehindAStream() {
        McpClient other = McpClient.open(gateway, "files");
        try (RawHttpClient http = client.listen()) {
            awaitRest(http, HandlerNames.FRAME_ENCODER);
            client.delete();
            assertThat(http.event()).isNull();
            for (int i = 0; i < 3; i++) {
                http.send(other.post(McpClient.request("7", "ping")));
                RawResponse response = http.response();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body()).contains("\"id\":7");
            }
            http.send(other.get());
            assertThat(http.streamHead().status()).isEqualTo(200);
            awaitRest(http, HandlerNames.FRAME_ENCODER);
        }
    }

    @Test
    void aConnectionThatIsIdleHasWhatItsNextRequestNeedsWhenThatComes() {
        server.answers("tools/call", "{\"content\":[]}");
        try (RawHttpClient http = gateway.connect();
                RawHttpClient fresh = gateway.connect()) {
            http.send(ping("1"));
            assertThat(http.response().status()).isEqualTo(200);
            awaitRest(http, HandlerNames.HTTP_EXCHANGE);
            for (RawHttpClient each : List.of(http, fresh)) {
                String call = client.post(McpClient.toolCall("2", "x", ""));
                each.send(call.substring(0, 3)).send(call.substring(3));
                assertThat(each.response().body()).contains("content");
                each.send(call + ping("3"));
                assertThat(each.response().body()).contains("\"id\":2");
                assertThat(each.response().body()).contains("\"id\":3");
            }
        }
    }

    @Test
    void whatIsNoHttpIsRefusedAfterARest() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(ping("1"));
            assertThat(http.response().status()).isEqualTo(200);
            awaitRest(http, HandlerNames.HTTP_EXCHANGE);
            http.send("GET  /mcp HTTP/1.1\r\n\r\n");
            assertThat(http.response().status()).isEqualTo(400);
            http.expectClosed();
        }
    }
}
