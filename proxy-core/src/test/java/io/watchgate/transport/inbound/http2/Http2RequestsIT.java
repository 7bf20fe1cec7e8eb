package io.watchgate.transport.inbound.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Http2Client;
import io.watchgate.testkit.Http2Stream;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients ask and get over HTTP/2 is what they ask and get over HTTP/1.1. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class Http2RequestsIT {

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;
    private Http2Client http;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .origins("https://app.example.com")
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

    @Test
    void answersACallWithOneJsonValue() {
        Http2Stream call = http.send(client.post(McpClient.toolCall("1", "x", "")));
        server.take("tools/call").result("{\"content\":[]}");
        RawResponse response = call.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(response.header("date")).endsWith("GMT");
        assertThat(response.header("connection")).isNull();
        assertThat(response.header("transfer-encoding")).isNull();
        assertThat(response.body())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}");
    }

    @Test
    void opensASessionAndEndsIt() {
        Http2Stream opening =
                http.send(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                null,
                                McpClient.initialize("0", "2025-11-25", "{}")));
        String session = opening.response().header("mcp-session-id");
        assertThat(session).isNotNull();
        RawResponse accepted =
                http.send(
                                McpClient.post(
                                        "/mcp/files",
                                        session,
                                        "2025-11-25",
                                        "{\"jsonrpc\":\"2.0\",\"method\":"
                                                + "\"notifications/initialized\"}"))
                        .response();
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.bytes()).isEmpty();
        String delete =
                "DELETE /mcp/files HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: "
                        + session
                        + "\r\n\r\n";
        assertThat(http.send(delete).response().status()).isEqualTo(204);
        assertThat(http.send(delete).response().status()).isEqualTo(404);
    }

    @Test
    void answersManyStreamsInTheOrderInWhichTheirAnswersCome() {
        List<Http2Stream> calls = new ArrayList<>();
        List<ScriptedRequest> waiting = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            calls.add(http.send(client.post(McpClient.toolCall("" + i, "x" + i, ""))));
            waiting.add(server.take("tools/call"));
        }
        for (int i = 100; i >= 1; i--) {
            ScriptedRequest call = waiting.get(i - 1);
            call.result("{\"of\":" + call.at("params", "name") + "}");
            Http2Stream stream = calls.get(i - 1);
            String body = stream.response().body();
            assertThat(Json.at(body, "id")).isEqualTo("" + i);
            assertThat(Json.text(body, "result", "of")).isEqualTo("x" + i);
        }
    }

    @Test
    void streamsProgressAndAnswersOtherCallsMeanwhile() {
        String progress = ",\"_meta\":{\"progressToken\":\"p\"}";
        Http2Stream slow = http.send(client.post(McpClient.toolCall("1", "slow", progress)));
        ScriptedStream stream = server.take("tools/call").stream();
        stream.progress("\"progress\":1");
        assertThat(slow.streamHead().header("cache-control")).isEqualTo("no-cache, no-transform");
        assertThat(slow.message()).contains("notifications/progress", "\"progress\":1");
        Http2Stream quick = http.send(client.post(McpClient.toolCall("2", "quick", "")));
        server.take("tools/call").result("{}");
        assertThat(Json.at(quick.response().body(), "id")).isEqualTo("2");
        stream.progress("\"progress\":2");
        assertThat(slow.message()).contains("\"progress\":2");
        stream.result("{\"done\":true}");
        assertThat(slow.message()).contains("\"done\":true");
        assertThat(slow.event()).isNull();
    }

    @Test
    void listensAndResumesOnAnotherConnection() {
        Http2Stream listening = http.send(client.get());
        SseEvent primed = listening.event();
        assertThat(primed.id()).isNotNull();
        try (RawHttpClient second = gateway.connect().send(client.get())) {
            assertThat(second.response().status()).isEqualTo(409);
        }
        listening.cancel();
        Await.until(
                () -> {
                    try (RawHttpClient again = gateway.connect()) {
                        again.send(client.get("Last-Event-ID: " + primed.id()));
                        return again.head().status() == 200;
                    }
                },
                "the stream free again");
    }

    @Test
    void servesClientsOfHttpAndSse() {
        Http2Stream stream = http.send("GET /sse/files HTTP/1.1\r\nHost: localhost\r\n\r\n");
        SseEvent endpoint = stream.event();
        assertThat(endpoint.name()).isEqualTo("endpoint");
        String path = endpoint.data();
        Http2Stream posted =
                http.send(
                        McpClient.post(
                                path, null, null, McpClient.initialize("0", "2024-11-05", "{}")));
        RawResponse accepted = posted.response();
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.body()).isEqualTo("Accepted");
        assertThat(Json.at(stream.message(), "id")).isEqualTo("0");
    }

    @Test
    void servesClientsOfTheModernEra() {
        ModernRequest request = ModernRequest.of("tools/list", "").to("/mcp/files");
        server.answers("tools/list", "{\"tools\":[]}");
        RawResponse response = http.send(request.text()).response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(Json.text(response.body(), "result", "resultType")).isEqualTo("complete");
        RawResponse mismatched =
                http.send(request.with("Mcp-Method", "tools/call").text()).response();
        assertThat(mismatched.status()).isEqualTo(400);
    }

    @Test
    void takesALargeBodyAndBringsALargeAnswer() {
        String filled = "x".repeat(16 * 1024 * 1024 - 300);
        server.on(
                "tools/call", call -> call.result("{\"echo\":" + call.at("params", "fill") + "}"));
        String body = McpClient.toolCall("1", "x", ",\"fill\":\"" + filled + "\"");
        String response = http.send(client.post(body)).response().body();
        assertThat(Json.text(response, "result", "echo")).isEqualTo(filled);
    }

    @Test
    void saysThatABodyIsWantedAfterTheHeaderWasChecked() {
        String body = McpClient.toolCall("1", "x", "");
        String head = client.post(body).replace("Host:", "Expect: 100-continue\r\nHost:");
        Http2Stream call = http.begin(head);
        call.awaitContinue();
        call.data(body.getBytes(StandardCharsets.UTF_8), true);
        server.take("tools/call").result("{}");
        assertThat(call.response().status()).isEqualTo(200);
        Http2Stream refused = http.begin(head.replace("localhost", "evil.example"));
        assertThat(refused.response().status()).isEqualTo(403);
        assertThat(refused.reset()).isZero();
    }

    @Test
    void goesOnBehindRefusals() {
        String call = client.post(McpClient.toolCall("1", "x", ""));
        assertRefused(call.replace("localhost", "evil.example"), 403, "host_refused");
        assertRefused(call.replace("Accept:", "Origin: https://evil.example\r\nAccept:"), 403);
        assertRefused(call.replace("/mcp/files", "/nowhere"), 404);
        assertRefused(call.replace("POST", "PUT"), 405);
        assertRefused(call.replace("application/json\r\nAccept", "text/plain\r\nAccept"), 415);
        assertRefused(call.replace("Accept: application/json, ", "Accept: image/png, "), 406);
        assertRefused(call.replace(client.session(), "unknown"), 404, "session_unknown");
        assertRefused(client.post("nonsense"), 400, "parse_error");
        server.answers("tools/call", "{}");
        assertThat(http.send(call).response().status()).isEqualTo(200);
        assertThat(http.goAwayCode()).isNegative();
    }

    private void assertRefused(String request, int status, String... words) {
        RawResponse response = http.send(request).response();
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(List.of(words)).allSatisfy(word -> assertThat(response.body()).contains(word));
    }

    @Test
    void tellsABrowserWhatItsPageMaySend() {
        RawResponse preflight =
                http.send(
                                "OPTIONS /mcp/files HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Origin: https://app.example.com\r\n\r\n")
                        .response();
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-methods")).contains("POST");
        server.answers("tools/call", "{}");
        String call = client.post(McpClient.toolCall("1", "x", ""));
        RawResponse response =
                http.send(call.replace("Host:", "Origin: https://app.example.com\r\nHost:"))
                        .response();
        assertThat(response.header("access-control-allow-origin"))
                .isEqualTo("https://app.example.com");
        assertThat(response.header("access-control-expose-headers")).contains("Mcp-Session-Id");
        assertThat(response.header("vary")).isEqualTo("origin");
    }

    @Test
    void leavesTheBodyOfAnAnswerToHeadOut() {
        RawResponse response =
                http.send("HEAD /mcp/files HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.bytes()).isEmpty();
    }

    @Test
    void servesBothVersionsAtOnePort() {
        server.answers("tools/call", "{}");
        String call = client.post(McpClient.toolCall("1", "x", ""));
        try (RawHttpClient first = gateway.connect()) {
            // Not the preface, though it begins like it.
            first.send("PRI");
            first.send(" * HTTP/1.1\r\n\r\n");
            assertThat(first.response().status()).isEqualTo(400);
        }
        try (RawHttpClient old = gateway.connect().send(call)) {
            assertThat(old.response().status()).isEqualTo(200);
        }
        assertThat(http.send(call).response().status()).isEqualTo(200);
    }

    @Test
    void speaksHttp11OnlyWhereHttp2IsOff() {
        try (TestGateway plain =
                        TestGateway.with(loops).upstream("files", server).withoutHttp2().start();
                RawHttpClient raw = plain.connect()) {
            raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(raw.response().status()).isEqualTo(400);
            raw.expectClosed();
        }
    }
}
