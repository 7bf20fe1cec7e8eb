package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.SseClient;
import io.watchgate.testkit.SseEvent;
import io.watchgate.testkit.TestGateway;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions of HTTP+SSE: the stream on one connection, the messages on others, with two event loops
 * on both.
 */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class SseSessionIT {

    private static final String INITIALIZE = McpClient.initialize("\"i\"", "2024-11-05", "{}");
    private static final String CANCELLED = "notifications/cancelled";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(loops).upstream("files", server);
    }

    private SseClient open() {
        return open("{}");
    }

    private SseClient open(String capabilities) {
        gateway = setup().start();
        return SseClient.open(gateway, "/sse/files", "2024-11-05", capabilities);
    }

    @Test
    void case116_namesThePlaceToPostToAcceptsWhatIsPostedAndAnswersOnTheStream() {
        gateway = setup().start();
        try (RawHttpClient http = gateway.connect()) {
            http.send("GET /sse/files HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawResponse head = http.streamHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo("text/event-stream");
            assertThat(head.header("mcp-session-id")).isNull();
            SseEvent first = http.event();
            assertThat(first.name()).isEqualTo("endpoint");
            assertThat(first.data()).matches("/messages\\?sessionId=[A-Za-z0-9_-]{24}");
        }
        try (SseClient client = SseClient.connect(gateway, "/sse/files")) {
            client.say(INITIALIZE);
            SseEvent answer = client.stream().event();
            assertThat(answer.name()).isEqualTo("message");
            assertThat(answer.id()).isNull();
            assertThat(Json.at(answer.data(), "id")).isEqualTo("\"i\"");
            assertThat(Json.text(answer.data(), "result", "protocolVersion"))
                    .isEqualTo("2024-11-05");
            client.say(McpClient.toolCall("1", "x", ""));
            server.take("tools/call").result("{\"content\":[1.0]}");
            assertThat(client.stream().message())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[1.0]}}");
        }
    }

    @Test
    void case117_doesNotKnowSessionsThatAreNone() {
        try (SseClient client = open()) {
            String ping = McpClient.request("1", "ping");
            assertThat(client.post("/messages?sessionId=unknown", ping).status()).isEqualTo(404);
            String other = McpClient.open(gateway, "files").session();
            assertThat(client.post("/messages?sessionId=" + other, ping).status()).isEqualTo(404);
            assertThat(client.post("/messages", ping).status()).isEqualTo(400);
            assertThat(client.post("/messages?session=1", ping).status()).isEqualTo(400);
            String own = client.messages().substring("/messages?sessionId=".length());
            assertThat(client.post(client.messages(), "{").status()).isEqualTo(400);
            assertThat(client.post(client.messages(), "[" + ping + "]").status()).isEqualTo(400);
            try (RawHttpClient http = gateway.connect()) {
                http.send(McpClient.post("/mcp/files", own, "2025-11-25", ping));
                assertThat(http.response().status()).isEqualTo(404);
            }
            assertThat(client.call(ping)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        }
    }

    @Test
    void answersOnlyTheMethodsOfEachPath() {
        gateway = setup().origins("https://page.example").start();
        for (String line : List.of("POST /sse", "DELETE /sse/files", "GET /messages")) {
            try (RawHttpClient http = gateway.connect()) {
                http.send(line + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
                RawResponse refusal = http.response();
                assertThat(refusal.status()).as(line).isEqualTo(405);
                assertThat(refusal.header("allow")).contains("OPTIONS");
            }
        }
        for (String path : List.of("/sse/other", "/ssefiles", "/messages/x")) {
            try (RawHttpClient http = gateway.connect()) {
                http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.response().status()).as(path).isEqualTo(404);
            }
        }
        try (RawHttpClient http = gateway.connect()) {
            http.send(
                    "GET /sse HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n");
            assertThat(http.response().status()).isEqualTo(403);
            http.send(
                    "GET /sse HTTP/1.1\r\nHost: localhost\r\nOrigin: https://page.example\r\n\r\n");
            assertThat(http.streamHead().header("access-control-allow-origin"))
                    .isEqualTo("https://page.example");
        }
    }

    @Test
    void negotiatesEveryRevisionWithAHandshake() {
        gateway = setup().start();
        for (String revision : List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")) {
            try (SseClient client = SseClient.connect(gateway, "/sse")) {
                String answer = client.call(McpClient.initialize("1", revision, "{}"));
                assertThat(Json.text(answer, "result", "protocolVersion")).isEqualTo(revision);
            }
        }
        try (SseClient client = SseClient.connect(gateway, "/sse")) {
            String answer = client.call(McpClient.initialize("1", "1999-01-01", "{}"));
            assertThat(Json.text(answer, "result", "protocolVersion")).isEqualTo("2025-11-25");
        }
    }

    @Test
    void refusesWithAnErrorWhatComesBeforeInitializeAndASecondOne() {
        gateway = setup().start();
        try (SseClient client = SseClient.connect(gateway, "/sse/files")) {
            assertThat(client.call(McpClient.request("1", "ping"))).contains("\"result\":{}");
            String early = client.call(McpClient.request("2", "tools/list"));
            assertThat(Json.at(early, "id")).isEqualTo("2");
            assertThat(Json.at(early, "error", "code")).isEqualTo("-32600");
            client.call(INITIALIZE);
            String again = client.call(INITIALIZE);
            assertThat(Json.at(again, "id")).isEqualTo("\"i\"");
            assertThat(Json.at(again, "error", "code")).isEqualTo("-32600");
            assertThat(client.call(McpClient.request("3", "ping"))).contains("\"result\":{}");
        }
    }

    @Test
    void refusesARequestThatClaimsARevisionWithoutSessions() {
        try (SseClient client = open()) {
            RawResponse refusal =
                    client.post(
                            client.messages(),
                            McpClient.request(
                                    "1",
                                    "tools/list",
                                    "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                                            + "\"2026-07-28\"}}"));
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(Json.text(refusal.body(), "error", "message"))
                    .contains("HTTP+SSE (expected: posted to /mcp)");
            assertThat(client.call(McpClient.request("2", "ping"))).contains("\"id\":2");
        }
    }

    @Test
    void bringsProgressQuestionsAndTheirAnswers() {
        try (SseClient client = open(McpClient.EVERYTHING)) {
            // Each message on a connection of its own: with two loops on both.
            for (int i = 1; i <= 4; i++) {
                client.say(McpClient.toolCall("" + i, "x", ",\"_meta\":{\"progressToken\":\"p\"}"));
                ScriptedRequest call = server.take("tools/call");
                ScriptedStream stream = call.stream();
                stream.progress("\"progress\":" + i);
                assertThat(Json.text(client.stream().message(), "params", "progressToken"))
                        .isEqualTo("p");
                stream.event(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"sampling/createMessage\","
                                + "\"params\":{}}");
                String question = client.stream().message();
                assertThat(Json.text(question, "method")).isEqualTo("sampling/createMessage");
                client.say(
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                + Json.at(question, "id")
                                + ",\"result\":{\"x\":1.50}}");
                assertThat(server.takeResponse())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"x\":1.50}}");
                stream.result("{}");
                assertThat(Json.at(client.stream().message(), "id")).isEqualTo("" + i);
            }
        }
    }

    @Test
    void bringsWhatBelongsToNoRequestAndQuestionsOutsideOfOne() {
        try (SseClient client = open(McpClient.EVERYTHING)) {
            // The catalogue's leg listens first, the client's own with its first call.
            server.takeStream();
            client.say(McpClient.toolCall("1", "x", ""));
            ScriptedStream own = server.takeStream();
            server.take("tools/call").result("{}");
            client.stream().message();
            own.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                            + "\"params\":{\"level\":\"error\",\"data\":1}}");
            assertThat(Json.text(client.stream().message(), "method"))
                    .isEqualTo("notifications/message");
            own.event("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"roots/list\",\"params\":{}}");
            String question = client.stream().message();
            client.say(
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + Json.at(question, "id")
                            + ",\"result\":{\"roots\":[]}}");
            assertThat(server.takeResponse())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"roots\":[]}}");
        }
    }

    @Test
    void cancelsWhatTheClientCancels() {
        try (SseClient client = open()) {
            client.say(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            client.say(McpClient.cancelled("1"));
            assertThat(Json.at(server.takeNotice(CANCELLED), "params", "requestId"))
                    .isEqualTo(call.id());
            assertThat(client.call(McpClient.request("2", "ping"))).contains("\"id\":2");
        }
    }

    @Test
    void endsTheSessionAndEverythingOfItWithTheStream() {
        SseClient client = open(McpClient.EVERYTHING);
        client.say(McpClient.toolCall("1", "x", ""));
        ScriptedRequest call = server.take("tools/call");
        client.close();
        assertThat(Json.at(server.takeNotice(CANCELLED), "params", "requestId"))
                .isEqualTo(call.id());
        assertThat(server.takeDelete()).as("the client's own leg").isNotNull();
        Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
        Await.until(() -> gateway.events().reasons().contains(Reason.CLIENT_GONE), "its reason");
        assertThat(client.post(client.messages(), McpClient.request("2", "ping")).status())
                .isEqualTo(404);
    }

    @Test
    void answersOutOfOrderUnderTheClientsIdsWhateverTheirType() {
        try (SseClient client = open()) {
            List<ScriptedRequest> calls = new ArrayList<>();
            List<String> ids = List.of("1", "\"1\"", "9223372036854775808", "\"\\u0061\"");
            for (String id : ids) {
                client.say(McpClient.toolCall(id, "x", ""));
                calls.add(server.take("tools/call"));
            }
            for (int i = ids.size() - 1; i >= 0; i--) {
                calls.get(i).result("{}");
                assertThat(client.stream().message())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + ids.get(i) + ",\"result\":{}}");
            }
        }
    }

    @Test
    void endsAStreamOnWhichNoInitializeArrives() {
        gateway = setup().timeout("handshake", 50).start();
        try (SseClient client = SseClient.connect(gateway, "/sse")) {
            assertThat(client.stream().messages()).isEmpty();
            Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
        }
    }

    @Test
    void keepsAnIntroducedSessionHoweverLongItIsSilentAndSaysSoWithComments() {
        gateway = setup().timeout("session", 20).timeout("heartbeat", 20).start();
        try (SseClient client = SseClient.open(gateway, "/sse/files", "2024-11-05", "{}")) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.stream().event().isMessage()).isFalse();
            }
            assertThat(client.call(McpClient.request("1", "ping"))).contains("\"id\":1");
        }
    }

    @Test
    void opensNoMoreSessionsThanThereMayBe() {
        gateway = setup().limit("sessions", 1).start();
        try (SseClient client = SseClient.connect(gateway, "/sse");
                RawHttpClient second = gateway.connect()) {
            second.send("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawResponse refused = second.response();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("1");
            client.call(INITIALIZE);
        }
    }

    @Test
    void failsAnInitializeItsUpstreamCannotAnswerAndEndsTheStream() {
        server.on("initialize", request -> request.status(500, ""));
        gateway = setup().start();
        try (SseClient client = SseClient.connect(gateway, "/sse/files")) {
            client.say(INITIALIZE);
            List<String> messages = client.stream().messages();
            assertThat(messages).hasSize(1);
            assertThat(Json.at(messages.get(0), "error", "code")).isEqualTo("-32603");
        }
    }

    @Test
    void closesAReaderThatTakesNothingWhenTooMuchWaitsForIt() {
        gateway = setup().limit("exchangeBuffer", new ByteSize(64 * 1024)).start();
        RawHttpClient slow = RawHttpClient.connectSlow(gateway.port());
        try (SseClient client = SseClient.connect(gateway, "/sse/files", slow)) {
            client.call(McpClient.initialize("0", "2024-11-05", McpClient.EVERYTHING));
            server.takeStream();
            client.say(McpClient.toolCall("1", "x", ""));
            ScriptedStream own = server.takeStream();
            server.take("tools/call");
            String question =
                    "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"sampling/createMessage\","
                            + "\"params\":{\"fill\":\""
                            + "f".repeat(16 * 1024)
                            + "\"}}";
            for (int i = 0; gateway.events().slowReaders() == 0; i++) {
                assertThat(i).as("questions nobody took").isLessThan(2000);
                try {
                    own.event(String.format(question, i));
                } catch (UncheckedIOException closed) {
                    // With the reader its session has ended, and with that the leg.
                    break;
                }
            }
            Await.until(() -> gateway.events().slowReaders() == 1, "the end of the slow reader");
            Await.until(() -> gateway.core().sessions().size() == 0, "the end of its session");
            Await.until(
                    () -> gateway.events().reasons().contains(Reason.SLOW_READER), "its reason");
        }
    }

    @Test
    void drainsWithTheLastAnswer() {
        try (SseClient busy = open();
                SseClient idle = SseClient.open(gateway, "/sse/files", "2024-11-05", "{}")) {
            busy.say(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            gateway.connections()
                    .forEach(
                            channel ->
                                    channel.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
            assertThat(idle.stream().messages()).isEmpty();
            call.result("{}");
            assertThat(busy.stream().messages())
                    .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
            Await.until(() -> gateway.core().sessions().size() == 0, "the end of both");
        }
    }
}
