package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large or too deep is refused with the key of the limit, and costs others nothing. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class LimitsIT {

    private static final int FRAME = 4096;

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        server.answers("tools/call", "{}");
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("frame", new ByteSize(FRAME))
                        .limit("header", new ByteSize(2048))
                        .limit("jsonDepth", 16)
                        .start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static String sized(int bytes) {
        String call = McpClient.toolCall("1", "x", ",\"fill\":\"\"");
        return call.replace("\"fill\":\"", "\"fill\":\"" + "x".repeat(bytes - call.length()));
    }

    private static void assertTooLarge(RawResponse response) {
        assertThat(response.status()).isEqualTo(413);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
        assertThat(Json.text(response.body(), "error", "data", "reason"))
                .isEqualTo("frame_too_large");
        assertThat(response.body()).contains("limits.frame", "" + FRAME);
        assertThat(response.closes()).isTrue();
    }

    @Test
    void takesAFrameOfExactlyTheLimitAndRefusesOneByteMore() {
        assertThat(client.call(sized(FRAME))).contains("\"result\":{}");
        assertTooLarge(client.exchange(sized(FRAME + 1)));
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    @Test
    void refusesALargeFrameBeforeItsBodyArrives() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post("").replace("Content-Length: 0", "Content-Length: 999999999"));
            assertTooLarge(http.response());
            http.expectClosed();
        }
    }

    @Test
    void refusesALargeFrameInChunksAsSoonAsItIsTooLarge() {
        String chunk = Integer.toHexString(FRAME) + "\r\n" + sized(FRAME) + "\r\n";
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post("").replace("Content-Length: 0", "Transfer-Encoding: chunked")
                            + chunk
                            + "1\r\n");
            http.send(" ");
            assertTooLarge(http.response());
            http.expectClosed();
        }
        assertThat(server.count("tools/call")).isZero();
    }

    @Test
    void letsAClientReadTheRefusalWhichGoesOnSending() {
        byte[] more = new byte[1 << 20];
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post("").replace("Content-Length: 0", "Content-Length: 8388608"));
            for (int i = 0; i < 8; i++) {
                http.sendWhatItTakes(more);
            }
            assertTooLarge(http.response());
        }
    }

    @Test
    void refusesALargeHeaderWith431() {
        for (int fields : new int[] {1, 40}) {
            String field = "X-Fill: " + "x".repeat(3000 / fields) + "\r\n";
            try (RawHttpClient http = gateway.connect()) {
                http.send(client.get().replace("Host:", field.repeat(fields) + "Host:"));
                RawResponse response = http.response();
                assertThat(response.status()).isEqualTo(431);
                assertThat(response.body()).contains("limits.header");
                http.expectClosed();
            }
        }
    }

    @Test
    void refusesALongRequestLineWith414() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    "POST /mcp/files?" + "x".repeat(3000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(http.response().status()).isEqualTo(414);
            http.expectClosed();
        }
    }

    @Test
    void refusesWhatIsNestedTooDeeplyAndKeepsTheConnection() {
        try (RawHttpClient http = gateway.connect()) {
            // The message itself and params are two of the sixteen.
            http.send(client.post(nested(14)));
            assertThat(http.response().body()).contains("\"result\":{}");
            for (int depth : new int[] {15, 100, 1000}) {
                http.send(client.post(nested(depth)));
                RawResponse response = http.response();
                assertThat(response.status()).isEqualTo(400);
                assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
                assertThat(response.body()).contains("limits.json-depth");
            }
        }
        assertThat(server.count("tools/call")).isEqualTo(1);
    }

    private static String nested(int arrays) {
        return McpClient.toolCall("1", "x", ",\"d\":" + "[".repeat(arrays) + "]".repeat(arrays));
    }

    @Test
    void givesBackTheMemoryOfFramesThatNeverArriveCompletely() {
        try (TestGateway roomy = TestGateway.before(loops, server)) {
            McpClient other = McpClient.open(roomy, "files");
            RawHttpClient[] unfinished = new RawHttpClient[10];
            String half = "{\"a\":\"" + "x".repeat(300_000);
            for (int i = 0; i < unfinished.length; i++) {
                unfinished[i] = roomy.connect();
                unfinished[i].send(
                        other.post("").replace("Content-Length: 0", "Content-Length: 900000")
                                + half);
            }
            Await.until(() -> roomy.core().budget().held() >= 10 * 300_000, "the frames counted");
            for (RawHttpClient http : unfinished) {
                http.abort();
            }
            Await.until(() -> roomy.core().budget().held() == 0, "the memory back");
        }
    }
}
