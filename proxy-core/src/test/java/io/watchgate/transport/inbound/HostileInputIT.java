package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.TestGateway;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that were sent to do harm, or by a broken client: refused, and everyone else is served. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class HostileInputIT {

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        server.answers("tools/call", "{}");
        gateway = TestGateway.before(loops, server);
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        assertThat(client.call(McpClient.request("\"last\"", "ping"))).contains("result");
        gateway.close();
        server.close();
    }

    private byte[] post(byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                client.post("")
                        .replace("Content-Length: 0", "Content-Length: " + body.length)
                        .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    @Test
    void survivesConnectionsOfRandomBytes() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        for (int round = 0; round < 100; round++) {
            byte[] bytes = new byte[1 + random.nextInt(3000)];
            random.nextBytes(bytes);
            try (RawHttpClient http = gateway.connect()) {
                http.sendWhatItTakes(bytes);
                http.sendWhatItTakes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                RawResponse response = http.response();
                assertThat(response.status()).as(seeds.describe()).isBetween(400, 499);
            }
        }
        assertThat(server.count("tools/call")).isZero();
    }

    @Test
    void refusesRandomBodiesAndKeepsTheConnection() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        try (RawHttpClient http = gateway.connect()) {
            for (int round = 0; round < 300; round++) {
                byte[] body = new byte[1 + random.nextInt(200)];
                random.nextBytes(body);
                RawResponse response = http.send(post(body)).response();
                assertThat(response.status()).as(seeds.describe()).isEqualTo(400);
            }
        }
    }

    @Test
    void answersChangedMessagesOneWayOrTheOther() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        byte[] honest = McpClient.toolCall("1", "x", "").getBytes(StandardCharsets.UTF_8);
        try (RawHttpClient http = gateway.connect()) {
            for (int round = 0; round < 500; round++) {
                byte[] body = honest.clone();
                for (int change = 0; change <= random.nextInt(3); change++) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                }
                http.send(post(body));
                RawResponse head = http.head();
                assertThat(head.status()).as(seeds.describe()).isIn(200, 202, 400);
                if (head.isStream()) {
                    break;
                }
                int length = Integer.parseInt(head.header("content-length"));
                for (int i = 0; i < length; i++) {
                    http.readByte();
                }
            }
        }
    }

    @Test
    void refusesAMessageThatEndsAtAnyByte() {
        byte[] whole =
                McpClient.toolCall("\"\\u00e9é\"", "x", ",\"n\":[1.5e3,true,null,{}]")
                        .getBytes(StandardCharsets.UTF_8);
        try (RawHttpClient http = gateway.connect()) {
            for (int length = 0; length < whole.length; length++) {
                RawResponse response = http.send(post(Arrays.copyOf(whole, length))).response();
                assertThat(response.status()).as("%d bytes", length).isEqualTo(400);
                assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32700");
            }
            http.send(post(whole));
            assertThat(http.answer()).contains("\"result\":{}");
        }
    }

    @Test
    void refusesTextThatIsNoUtf8() {
        for (String hex :
                List.of(
                        "c080",
                        "c0af",
                        "c1bf",
                        "e08080",
                        "e080af",
                        "e09fbf",
                        "f0808080",
                        "f08fbfbf",
                        "f4908080",
                        "f5808080",
                        "f88888808080",
                        "eda080",
                        "edbfbf",
                        "80",
                        "bf",
                        "c3",
                        "e28c",
                        "f09f98",
                        "fe",
                        "ff",
                        "c328",
                        "e28228",
                        "f0289c9c")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":\""
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < hex.length(); i += 2) {
                body.write(Integer.parseInt(hex.substring(i, i + 2), 16));
            }
            body.writeBytes("\"}}".getBytes(StandardCharsets.US_ASCII));
            try (RawHttpClient http = gateway.connect()) {
                RawResponse response = http.send(post(body.toByteArray())).response();
                assertThat(response.status()).as(hex).isEqualTo(400);
                assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32700");
            }
        }
    }

    @Test
    void refusesAMillionOpenBracketsInAnyForm() {
        for (String open : List.of("[", "{\"a\":", "[{\"\":")) {
            byte[] body =
                    ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":"
                                    + open.repeat(1_000_000))
                            .getBytes(StandardCharsets.US_ASCII);
            try (RawHttpClient http = gateway.connect()) {
                RawResponse response = http.sendWhatItTakes(post(body)).response();
                assertThat(response.status()).as(open).isEqualTo(400);
                assertThat(response.body()).contains("limits.json-depth");
            }
        }
        Await.until(() -> gateway.core().budget().held() == 0, "the memory back");
    }

    @Test
    void refusesAByteOrderMarkAndLoneSurrogates() {
        String ping = McpClient.request("1", "ping", "{\"x\":\"?\"}");
        for (String body :
                List.of(
                        "\ufeff" + ping,
                        ping.replace("?", "\\ud800"),
                        ping.replace("?", "\\udc00"),
                        ping.replace("?", "\\ud800\\ud800"),
                        ping.replace("?", "\\ud800x"))) {
            assertThat(client.exchange(body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void namesNothingOfTheClientsTextInRefusalsThatCouldBeMarkup() {
        RawResponse response = client.exchange("<script>alert(1)</script>");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(response.body()).doesNotContain("<script>");
    }

    @Test
    void survivesClientsThatLeaveAtEveryByteOfARequest() {
        byte[] request =
                client.post(McpClient.request("1", "ping")).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= request.length; length += 7) {
            RawHttpClient http = gateway.connect();
            http.send(Arrays.copyOf(request, length));
            http.abort();
        }
    }
}
