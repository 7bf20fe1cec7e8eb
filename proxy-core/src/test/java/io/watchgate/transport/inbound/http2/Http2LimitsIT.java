package io.watchgate.transport.inbound.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Headers;
import io.watchgate.config.Http2Limits;
import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Defaults;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Http2Stream;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client does too much of over HTTP/2 is refused, or ends its connection and no other. */
class Http2LimitsIT {

    private static final int FRAME = 4096;
    private static final long NO_ERROR = 0;
    private static final long PROTOCOL_ERROR = 1;
    private static final long REFUSED_STREAM = 7;
    private static final long ENHANCE_YOUR_CALM = 11;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;
    private Http2Client http;

    @BeforeEach
    void start() {
        server.answers("tools/call", "{}");
        Http2Limits limits = Defaults.of(Http2Limits.class);
        limits = Records.with(limits, "streams", 4);
        limits = Records.with(limits, "resets", 15);
        limits = Records.with(limits, "controlFrames", 20);
        limits = Records.with(limits, "emptyFrames", 3);
        gateway =
                TestGateway.with(1)
                        .upstream("files", server)
                        .limit("frame", new ByteSize(FRAME))
                        .limit("header", new ByteSize(2048))
                        .limit("http2", limits)
                        .timeout("streamAfter", 60_000)
                        .start();
        client = McpClient.open(gateway, "files");
        http = gateway.connectHttp2();
    }

    @AfterEach
    void stop() {
        http.close();
        gateway.close();
        server.close();
    }

    private String call() {
        return client.post(McpClient.toolCall("1", "x", ""));
    }

    private void assertServed() {
        assertThat(http.send(call()).response().status()).isEqualTo(200);
        assertThat(http.goAwayCode()).isNegative();
    }

    @Test
    void refusesOneStreamTooMany() {
        assertThat(http.setting(3)).isEqualTo(4);
        Http2Stream[] open = new Http2Stream[4];
        for (int i = 0; i < open.length; i++) {
            open[i] = http.begin(call());
        }
        assertThat(http.send(call()).reset()).isEqualTo(REFUSED_STREAM);
        byte[] body = McpClient.toolCall("1", "x", "").getBytes(StandardCharsets.UTF_8);
        for (Http2Stream stream : open) {
            assertThat(stream.data(body, true).response().status()).isEqualTo(200);
        }
        assertServed();
    }

    @Test
    void refusesALargeHeaderWith431() {
        for (int fields : new int[] {1, 30}) {
            String field = "X-Fill: " + "x".repeat(2100 / fields) + "\r\n";
            RawResponse response =
                    http.send(call().replace("Host:", field.repeat(fields) + "Host:")).response();
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).contains("limits.header");
        }
        String monstrous = "X-Fill: " + "x".repeat(4500) + "\r\n";
        assertThat(http.send(call().replace("Host:", monstrous + "Host:")).head().status())
                .isEqualTo(431);
        assertServed();
    }

    @Test
    void refusesALongPathWith414() {
        String path = "/mcp/files?" + "x".repeat(2100);
        RawResponse response = http.send(call().replace("/mcp/files", path)).response();
        assertThat(response.status()).isEqualTo(414);
        assertServed();
    }

    @Test
    void refusesALargeBodyBeforeItArrives() {
        String head = client.post("").replace("Content-Length: 0", "Content-Length: 999999999");
        Http2Stream refused = http.begin(head);
        assertTooLarge(refused.response());
        assertThat(refused.reset()).isEqualTo(NO_ERROR);
        assertServed();
    }

    @Test
    void refusesABodyOfUnknownLengthAsSoonAsItIsTooLarge() {
        String head = client.post("").replace("Content-Length: 0\r\n", "");
        Http2Stream refused = http.begin(head).dataWhileTaken(new byte[1 << 20]);
        assertTooLarge(refused.response());
        assertThat(refused.reset()).isEqualTo(NO_ERROR);
        assertServed();
    }

    private static void assertTooLarge(RawResponse response) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).contains("frame_too_large", "limits.frame", "" + FRAME);
    }

    @Test
    void resetsStreamsOfMalformedRequests() {
        assertReset(headers -> headers.add("connection", "close"));
        assertReset(headers -> headers.add("keep-alive", "timeout=5"));
        assertReset(headers -> headers.add("transfer-encoding", "chunked"));
        assertReset(headers -> headers.add("upgrade", "h2c"));
        assertReset(headers -> headers.add("te", "gzip"));
        assertReset(headers -> headers.add("X-Upper", "1"));
        assertReset(headers -> headers.add(":unknown", "1"));
        assertReset(headers -> headers.remove(":path"));
        assertReset(headers -> headers.remove(":method"));
        assertReset(headers -> headers.add("content-length", "7"));
        assertReset(headers -> headers.add("origin", " http://localhost"));
        assertServed();
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    private void assertReset(Consumer<Http2Headers> change) {
        String post = call();
        Http2Headers headers = Http2Client.headers(post.substring(0, post.indexOf("\r\n\r\n")));
        headers.remove("content-length");
        change.accept(headers);
        assertThat(http.open(headers, true).reset()).isEqualTo(PROTOCOL_ERROR);
    }

    @Test
    void resetsAStreamWhoseBodyIsNotAsLongAsItsHeaderSays() {
        for (String length : new String[] {"5", "500"}) {
            String post = client.post("1234567").replace("Length: 7", "Length: " + length);
            assertThat(http.send(post).reset()).isEqualTo(PROTOCOL_ERROR);
        }
        assertServed();
    }

    @Test
    void refusesRequestsThatCouldMeanTwoThings() {
        assertRefused(headers -> headers.add("host", "evil.example"));
        assertRefused(headers -> headers.remove(":authority"));
        assertRefused(
                headers -> {
                    headers.remove(":authority");
                    headers.add("host", "localhost").add("host", "localhost");
                });
        assertRefused(headers -> headers.path("mcp/files"));
        assertRefused(headers -> headers.path("/mcp/files HTTP/1.1"));
        assertRefused(headers -> headers.method("PO ST"));
        assertServed();
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    private void assertRefused(Consumer<Http2Headers> change) {
        String post = call();
        Http2Headers headers = Http2Client.headers(post.substring(0, post.indexOf("\r\n\r\n")));
        headers.remove("content-length");
        change.accept(headers);
        RawResponse response = http.open(headers, true).response();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("bad_http");
    }

    @Test
    void takesHostInThePlaceOfAnAuthority() {
        String post = call();
        Http2Headers headers = Http2Client.headers(post.substring(0, post.indexOf("\r\n\r\n")));
        headers.remove(":authority");
        headers.add("host", "localhost");
        Http2Stream stream = http.open(headers, false);
        byte[] body = post.substring(post.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
        assertThat(stream.data(body, true).response().status()).isEqualTo(200);
    }

    @Test
    void ignoresFramesThatNobodyKnows() {
        http.frame(0x42, 0, 0, new byte[9]);
        Http2Stream stream = http.begin(call());
        http.frame(0x42, 0, stream.id(), new byte[9]);
        http.frame(Http2Client.PRIORITY, 0, stream.id(), new byte[] {0, 0, 0, 0, 1});
        http.frame(Http2Client.PRIORITY, 0, 77, new byte[] {0, 0, 0, 0, 1});
        byte[] body = McpClient.toolCall("1", "x", "").getBytes(StandardCharsets.UTF_8);
        assertThat(stream.data(body, true).response().status()).isEqualTo(200);
        http.frame(0x42, 0, stream.id(), new byte[9]);
        http.frame(Http2Client.RST_STREAM, 0, stream.id(), Http2Client.number(8));
        http.frame(Http2Client.WINDOW_UPDATE, 0, stream.id(), Http2Client.number(8));
        http.frame(0x42, 0, 99, new byte[9]);
        assertServed();
    }

    @Test
    void endsAConnectionWithTooManyPings() {
        for (int i = 0; i < 25; i++) {
            http.frame(Http2Client.PING, 0, 0, new byte[8]);
        }
        assertEnded();
    }

    @Test
    void endsAConnectionWithTooManySettings() {
        for (int i = 0; i < 25; i++) {
            http.frame(Http2Client.SETTINGS, 0, 0, new byte[0]);
        }
        assertEnded();
    }

    @Test
    void endsAConnectionWithTooManyEmptyFrames() {
        Http2Stream stream = http.begin(client.post(""));
        for (int i = 0; i < 5; i++) {
            http.frame(Http2Client.DATA, 0, stream.id(), new byte[0]);
        }
        assertEnded();
    }

    @Test
    void endsAConnectionWhoseHeaderComesInTooManyPieces() {
        http.frame(Http2Client.HEADERS, 0, 1, new byte[0]);
        for (int i = 0; i < 5; i++) {
            http.frame(Http2Client.CONTINUATION, 0, 1, new byte[0]);
        }
        assertEnded();
    }

    @Test
    void endsAConnectionThatTakesTooManyRequestsBack() {
        for (int i = 0; i < 20; i++) {
            http.begin(call()).cancel();
        }
        assertEnded();
    }

    @Test
    void endsAConnectionThatMakesTheGatewayResetTooManyStreams() {
        for (int i = 0; i < 20; i++) {
            Http2Stream stream = http.begin(call());
            // A window that grows beyond what a window may be.
            http.frame(Http2Client.WINDOW_UPDATE, 0, stream.id(), Http2Client.number(0x7fff_ffff));
        }
        assertEnded();
    }

    private void assertEnded() {
        http.goAway();
        assertThat(http.goAwayCode()).isEqualTo(ENHANCE_YOUR_CALM);
        http.expectClosed();
        Await.until(() -> gateway.connections().isEmpty(), "the connection gone");
        try (Http2Client other = gateway.connectHttp2()) {
            assertThat(other.send(call()).response().status()).isEqualTo(200);
        }
    }

    @Test
    void endsAConnectionWithABrokenFrame() {
        http.frame(Http2Client.DATA, 0, 0, new byte[1]);
        http.goAway();
        assertThat(http.goAwayCode()).isEqualTo(PROTOCOL_ERROR);
        http.expectClosed();
        Await.until(() -> gateway.events().reasons().contains(Reason.BAD_HTTP), "counted");
    }
}
