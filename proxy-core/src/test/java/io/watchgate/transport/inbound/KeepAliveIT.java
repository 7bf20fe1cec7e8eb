package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneGatewayRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Several requests on one connection: kept alive, pipelined, closed when that was agreed on. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class KeepAliveIT extends OneGatewayRig {

    private McpClient client;

    @BeforeEach
    void start() {
        client = McpClient.open(gateway, "files");
    }

    @Test
    void answersOneRequestAfterTheOtherOnOneConnection() {
        server.answers("tools/call", "{\"content\":[]}");
        try (RawHttpClient http = gateway.connect()) {
            for (int id = 1; id <= 20; id++) {
                http.send(client.post(McpClient.toolCall("" + id, "x", "")));
                RawResponse response = http.response();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.header("content-type")).isEqualTo("application/json");
                assertThat(response.header("date")).endsWith("GMT");
                assertThat(response.closes()).isFalse();
                assertThat(response.body())
                        .isEqualTo(
                                "{\"jsonrpc\":\"2.0\",\"id\":"
                                        + id
                                        + ",\"result\":{\"content\":[]}}");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        try (RawHttpClient http = gateway.connect()) {
            StringBuilder requests = new StringBuilder();
            requests.append(client.post(McpClient.toolCall("1", "x", "")));
            for (int id = 2; id <= 1000; id++) {
                requests.append(client.post(McpClient.request("" + id, "ping")));
            }
            http.send(requests.toString());
            server.take("tools/call").result("{}");
            for (int id = 1; id <= 1000; id++) {
                RawResponse response = http.response();
                assertThat(Json.at(response.body(), "id")).isEqualTo("" + id);
            }
        }
    }

    @Test
    void sendsAPipelinedCallOnlyBehindTheAnswerBeforeIt() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.toolCall("1", "first", ""))
                            + client.post(McpClient.toolCall("2", "second", "")));
            ScriptedRequest first = server.take("tools/call");
            assertThat(server.count("tools/call")).isEqualTo(1);
            first.result("{}");
            server.take("tools/call").result("{}");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("2");
        }
    }

    @Test
    void keepsARefusalInItsPlaceAmongPipelinedRequests() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.toolCall("1", "x", ""))
                            + client.post("{\"jsonrpc\":")
                            + client.post(McpClient.request("3", "ping"))
                            + "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            + client.post(McpClient.request("5", "ping")));
            server.take("tools/call").result("{}");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
            assertThat(http.response().status()).isEqualTo(400);
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("3");
            assertThat(http.response().status()).isEqualTo(404);
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("5");
        }
    }

    @Test
    void keepsTheRefusalOfASecondStreamInItsPlaceAmongPipelinedRequests() {
        try (RawHttpClient listening = client.listen();
                RawHttpClient http = gateway.connect()) {
            http.send(client.get() + client.post(McpClient.request("2", "ping")));
            assertThat(http.response().status()).isEqualTo(409);
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("2");
            assertThat(listening.hasArrived()).isFalse();
        }
    }

    @Test
    void answersTheSameHoweverTheBytesAreCut() {
        server.answers("tools/call", "{\"text\":\"é\"}");
        byte[] request =
                client.post(McpClient.toolCall("\"é\"", "x", "")).getBytes(StandardCharsets.UTF_8);
        try (RawHttpClient http = gateway.connect()) {
            for (int cut = 1; cut < request.length; cut++) {
                http.send(Arrays.copyOf(request, cut));
                http.send(Arrays.copyOfRange(request, cut, request.length));
                assertThat(http.response().body())
                        .as("cut at %d", cut)
                        .isEqualTo(
                                "{\"jsonrpc\":\"2.0\",\"id\":\"é\",\"result\":{\"text\":\"é\"}}");
            }
        }
    }

    @Test
    void readsChunkedBodies() {
        server.answers("tools/call", "{}");
        String body = McpClient.toolCall("1", "x", "");
        String head =
                client.post("").replace("Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n");
        StringBuilder chunks = new StringBuilder();
        for (char c : body.toCharArray()) {
            chunks.append("1\r\n").append(c).append("\r\n");
        }
        try (RawHttpClient http = gateway.connect()) {
            http.send(head + chunks + "0\r\n\r\n");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
            http.send(
                    head
                            + Integer.toHexString(body.length())
                            + ";extension=x\r\n"
                            + body
                            + "\r\n0\r\n\r\n");
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
        }
    }

    @Test
    void closesBehindTheAnswerWhenTheClientSaysSo() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.request("1", "ping"))
                            .replace("Host:", "Connection: close\r\nHost:"));
            RawResponse response = http.response();
            assertThat(Json.at(response.body(), "id")).isEqualTo("1");
            assertThat(response.closes()).isTrue();
            http.expectClosed();
        }
    }

    @Test
    void servesHttp10AndCloses() {
        server.answers("tools/call", "{}");
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.toolCall("1", "x", "")).replace("HTTP/1.1", "HTTP/1.0"));
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
            http.expectClosed();
        }
    }

    @Test
    void streamsToHttp10WithoutChunksAndEndsByClosing() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post(McpClient.toolCall("1", "x", ",\"_meta\":{\"progressToken\":5}"))
                            .replace("HTTP/1.1", "HTTP/1.0"));
            server.take("tools/call").stream().progress("\"progress\":1").result("{\"a\":1}");
            RawResponse head = http.streamHead();
            assertThat(head.header("transfer-encoding")).isNull();
            assertThat(head.closes()).isTrue();
            assertThat(http.messages()).hasSize(2);
        }
    }

    @Test
    void continuesOnlyWhenTheHeadIsAcceptable() {
        String body = McpClient.request("1", "ping");
        String head = client.post("").replace("Content-Length: 0", "Expect: 100-continue");
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    head.replace("\r\n\r\n", "\r\nContent-Length: " + body.length() + "\r\n\r\n"));
            assertThat(http.head().status()).isEqualTo(100);
            http.send(body);
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
        }
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    head.replace("application/json\r\n", "text/plain\r\n")
                            .replace("\r\n\r\n", "\r\nContent-Length: 10\r\n\r\n"));
            RawResponse refusal = http.response();
            assertThat(refusal.status()).isEqualTo(415);
            assertThat(refusal.closes()).isTrue();
            http.expectClosed();
        }
    }

    @Test
    void keepsTheConnectionBehindARefusedRequestWithASmallBody() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post("{}").replace("application/json\r\n", "text/plain\r\n"));
            assertThat(http.response().status()).isEqualTo(415);
            http.send(client.post(McpClient.request("1", "ping")));
            assertThat(Json.at(http.response().body(), "id")).isEqualTo("1");
        }
    }

    @Test
    void announcesThatItClosesBehindARefusedRequestWithABodyOfUnknownLength() {
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    client.post("")
                            .replace("application/json\r\n", "text/plain\r\n")
                            .replace("Content-Length: 0", "Transfer-Encoding: chunked"));
            RawResponse refusal = http.response();
            assertThat(refusal.status()).isEqualTo(415);
            assertThat(refusal.closes()).isTrue();
            http.expectClosed();
        }
    }

    @Test
    void leavesTheConnectionUsableBehindAStream() {
        try (RawHttpClient http = gateway.connect()) {
            for (int id = 1; id <= 5; id++) {
                String call = McpClient.toolCall("" + id, "x", ",\"_meta\":{\"progressToken\":5}");
                http.send(client.post(call));
                server.take("tools/call").stream().progress("\"progress\":1").result("{}");
                assertThat(http.messages()).hasSize(2);
                http.send(client.post(McpClient.request("" + id, "ping")));
                assertThat(Json.at(http.response().body(), "id")).isEqualTo("" + id);
            }
        }
    }

    @Test
    void closesAConnectionThatWasSilentForLong() {
        try (TestGateway impatient =
                        TestGateway.with(loops)
                                .upstream("files", server)
                                .timeout("idle", 30)
                                .start();
                RawHttpClient http = impatient.connect()) {
            http.expectClosed();
            Await.until(() -> impatient.connections().isEmpty(), "the closing");
        }
    }

    @Test
    void closesARequestThatDoesNotArriveCompletelyAndSaysWhatWasLate() {
        try (TestGateway impatient =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("header", 20)
                        .timeout("body", 20)
                        .start()) {
            try (RawHttpClient http = impatient.connect()) {
                http.send("POST /mcp/files HTTP/1.1\r\nHo");
                RawResponse refusal = http.response();
                assertThat(refusal.status()).isEqualTo(408);
                assertThat(refusal.body()).contains("timeouts.header");
                http.expectClosed();
            }
            try (RawHttpClient http = impatient.connect()) {
                http.send(client.post("").replace("Content-Length: 0", "Content-Length: 10") + "{");
                RawResponse refusal = http.response();
                assertThat(refusal.status()).isIn(404, 408);
            }
            McpClient other = McpClient.open(impatient, "files");
            try (RawHttpClient http = impatient.connect()) {
                http.send(other.post("").replace("Content-Length: 0", "Content-Length: 10") + "{");
                RawResponse refusal = http.response();
                assertThat(refusal.status()).isEqualTo(408);
                assertThat(refusal.body()).contains("timeouts.body");
                http.expectClosed();
            }
        }
    }
}
