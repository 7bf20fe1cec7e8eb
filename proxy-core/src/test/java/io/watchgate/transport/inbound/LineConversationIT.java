package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Principal;
import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that goes both ways over one connection with one message a line. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class LineConversationIT {

    private static final String TOKEN = ",\"_meta\":{\"progressToken\":\"tok\"}";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .limit("exchangeBuffer", new ByteSize(64 * 1024))
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private LineClient open(String revision, String capabilities) {
        LineClient client = gateway.lines("/mcp/files");
        client.initialize(revision, capabilities);
        return client;
    }

    private static String question(String id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{}}";
    }

    private static String answer(String question, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + Json.at(question, "id")
                + ",\"result\":"
                + result
                + "}";
    }

    @Test
    void bringsQuestionsInMidCallAndTheAnswersBackUnderTheServersId() {
        try (LineClient client = open("2025-11-25", McpClient.EVERYTHING)) {
            for (String method :
                    List.of("sampling/createMessage", "elicitation/create", "roots/list")) {
                client.send(McpClient.toolCall("1", "x", ""));
                ScriptedStream stream = server.take("tools/call").stream();
                stream.event(question("\"s1\"", method));
                String asked = client.line();
                assertThat(Json.text(asked, "method")).isEqualTo(method);
                client.send(answer(asked, "{\"x\":1.50}"));
                assertThat(server.takeResponse())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"s1\",\"result\":{\"x\":1.50}}");
                stream.result("{}");
                assertThat(Json.at(client.line(), "id")).isEqualTo("1");
            }
        }
    }

    @Test
    void bringsWhatBelongsToNoCallOnTheSameConnection() {
        try (LineClient client = open("2025-11-25", McpClient.EVERYTHING)) {
            server.answers("tools/call", "{}");
            client.send(McpClient.toolCall("1", "x", ""));
            client.line();
            // The catalogue's leg listens as well; the client's own leg is the one that may ask.
            for (int i = 0; i < 2; i++) {
                server.takeStream().event(question("7", "elicitation/create"));
            }
            String asked = client.line();
            assertThat(Json.text(asked, "method")).isEqualTo("elicitation/create");
            client.send(answer(asked, "{\"action\":\"decline\"}"));
            Await.until(
                    () -> server.received().stream().anyMatch(body -> body.contains("decline")),
                    "the answer at the server");
        }
    }

    @Test
    void tellsOfChangedLists() {
        try (LineClient client = open("2025-11-25", "{}")) {
            server.takeStream()
                    .event(
                            "{\"jsonrpc\":\"2.0\",\"method\":"
                                    + "\"notifications/tools/list_changed\"}");
            assertThat(Json.text(client.line(), "method"))
                    .isEqualTo("notifications/tools/list_changed");
        }
    }

    @Test
    void bringsProgressUnderTheClientsTokenBeforeTheAnswer() {
        try (LineClient client = open("2025-11-25", "{}")) {
            client.send(McpClient.toolCall("1", "x", TOKEN));
            server.take("tools/call").stream()
                    .progress("\"progress\":1")
                    .progress("\"progress\":2")
                    .result("{}");
            for (String step : List.of("1", "2")) {
                String line = client.line();
                assertThat(Json.at(line, "params", "progressToken")).isEqualTo("\"tok\"");
                assertThat(Json.at(line, "params", "progress")).isEqualTo(step);
            }
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
        }
    }

    @Test
    void cancelsOneCallAndAnswersTheOthers() {
        try (LineClient client = open("2025-11-25", "{}")) {
            client.send(McpClient.toolCall("1", "a", ""));
            ScriptedRequest given = server.take("tools/call");
            client.send(McpClient.toolCall("2", "b", ""));
            ScriptedRequest other = server.take("tools/call");
            client.send(McpClient.cancelled("1"));
            client.send(McpClient.cancelled("77"));
            String notice = server.takeNotice("notifications/cancelled");
            assertThat(Json.at(notice, "params", "requestId")).isEqualTo(given.id());
            other.result("{\"b\":1}");
            assertThat(client.line()).contains("\"b\":1");
            client.send(McpClient.request("3", "ping"));
            assertThat(Json.at(client.line(), "id")).as("no answer to 1").isEqualTo("3");
        }
    }

    @Test
    void answersAnArrayWithOneArray() {
        try (LineClient client = open("2025-03-26", "{}")) {
            client.send(
                    "["
                            + McpClient.toolCall("1", "a", TOKEN)
                            + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},"
                            + McpClient.request("2", "ping")
                            + ",5,"
                            + McpClient.initialize("9", "2025-03-26", "{}")
                            + "]");
            server.take("tools/call").stream().progress("\"progress\":1").result("{\"n\":1}");
            assertThat(Json.text(client.line(), "method")).isEqualTo("notifications/progress");
            String array = client.line();
            assertThat(Json.size(array)).isEqualTo(4);
            assertThat(Json.at(array, "0", "id")).isEqualTo("2");
            assertThat(Json.at(array, "1", "error", "code")).isEqualTo("-32600");
            assertThat(Json.at(array, "2", "id")).isEqualTo("9");
            assertThat(Json.at(array, "2", "error", "code")).isEqualTo("-32600");
            assertThat(Json.at(array, "3", "result", "n")).isEqualTo("1");
            client.send("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]");
            client.send(McpClient.request("3", "ping"));
            assertThat(Json.at(client.line(), "id")).isEqualTo("3");
        }
    }

    @Test
    void answersAnArrayWhoseMembersWereCancelledWithTheRest() {
        try (LineClient client = open("2025-03-26", "{}")) {
            client.send(
                    "["
                            + McpClient.toolCall("1", "a", "")
                            + ","
                            + McpClient.toolCall("2", "b", "")
                            + "]");
            ScriptedRequest first = server.take("tools/call");
            ScriptedRequest second = server.take("tools/call");
            client.send(McpClient.cancelled("1"));
            server.takeNotice("notifications/cancelled");
            (first.body().contains("\"a\"") ? second : first).result("{}");
            String array = client.line();
            assertThat(Json.size(array)).isEqualTo(1);
            assertThat(Json.at(array, "0", "id")).isEqualTo("2");
        }
    }

    @Test
    void keepsClientsApart() {
        try (LineClient one = open("2025-11-25", McpClient.EVERYTHING);
                LineClient two = open("2025-11-25", McpClient.EVERYTHING)) {
            one.send(McpClient.toolCall("1", "x", ""));
            ScriptedStream ones = server.take("tools/call").stream();
            two.send(McpClient.toolCall("1", "y", ""));
            ScriptedStream twos = server.take("tools/call").stream();
            ones.event(question("5", "roots/list"));
            String asked = one.line();
            // An answer of somebody who was not asked goes nowhere.
            two.send(answer(asked, "{\"roots\":[\"false\"]}"));
            two.send(McpClient.cancelled("2"));
            one.send(answer(asked, "{\"roots\":[]}"));
            assertThat(server.takeResponse()).contains("{\"roots\":[]}");
            twos.result("{\"who\":2}");
            ones.result("{\"who\":1}");
            assertThat(one.line()).contains("\"who\":1");
            assertThat(two.line()).contains("\"who\":2");
        }
    }

    /** Fills what the connection can take, with the answer to {@code call}. */
    private static void fill(ScriptedRequest call) {
        call.result("{\"text\":\"" + "y".repeat(8_000_000) + "\"}");
    }

    private LineClient openSlow() {
        LineDoor door =
                new LineDoor("/mcp/files", Principal.ANONYMOUS, LineDoor.From.MACHINE, true);
        LineClient client = LineClient.connectSlow(gateway.linesPort(door));
        client.initialize("2025-11-25", McpClient.EVERYTHING);
        return client;
    }

    @Test
    void keepsTheServerOfOneCallWaitingWhileTheClientReadsNothing() {
        try (LineClient client = openSlow()) {
            client.send(McpClient.toolCall("1", "x", TOKEN));
            ScriptedStream stream = server.take("tools/call").stream();
            client.send(McpClient.toolCall("2", "y", ""));
            fill(server.take("tools/call"));
            Await.until(() -> gateway.events().closed() == 2, "the answer to 2, half written");
            String text = ",\"message\":\"" + "y".repeat(30_000) + "\"";
            for (int i = 0; i < 5; i++) {
                stream.progress("\"progress\":" + i + text);
            }
            stream.result("{}");
            assertThat(Json.at(client.line(), "id")).isEqualTo("2");
            for (int i = 0; i < 5; i++) {
                assertThat(Json.at(client.line(), "params", "progress")).isEqualTo("" + i);
            }
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
        }
    }

    @Test
    void endsACallThatHasTooMuchToSayToAClientThatReadsNothingAndTheConnectionLives() {
        try (LineClient client = openSlow()) {
            client.send(McpClient.toolCall("1", "x", ""));
            ScriptedRequest asking = server.take("tools/call");
            ScriptedStream stream = asking.stream();
            client.send(McpClient.toolCall("2", "y", ""));
            fill(server.take("tools/call"));
            Await.until(() -> gateway.events().closed() == 2, "the answer to 2, half written");
            String question = question("5", "roots/list");
            stream.event(question.replace("{}", "{\"x\":\"" + "y".repeat(100_000) + "\"}"));
            asking.awaitDisconnect();
            assertThat(Json.at(client.line(), "id")).isEqualTo("2");
            String error = client.line();
            assertThat(Json.at(error, "id")).isEqualTo("1");
            assertThat(Json.text(error, "error", "data", "reason")).isEqualTo("slow_reader");
            assertThat(gateway.events().slowReaders()).isEqualTo(1);
            client.send(McpClient.request("3", "ping"));
            assertThat(Json.at(client.line(), "id")).isEqualTo("3");
        }
    }

    @Test
    void refusesRequestsWhileTheClientReadsNoAnswers() {
        try (LineClient client = openSlow()) {
            client.send(McpClient.toolCall("1", "x", ""));
            fill(server.take("tools/call"));
            Await.until(() -> gateway.events().closed() == 2, "the answer to 1, half written");
            client.send(McpClient.toolCall("2", "x", ""));
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
            String refusal = client.line();
            assertThat(Json.at(refusal, "id")).isEqualTo("2");
            assertThat(Json.text(refusal, "error", "data", "reason")).isEqualTo("overloaded");
        }
    }

    @Test
    void answersALargeOneToAClientWhoseInputHasEndedAndWhichReadsLate() {
        try (LineClient client = openSlow()) {
            client.send(McpClient.toolCall("1", "x", ""));
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"" + LineDoor.INPUT_ENDED + "\"}");
            fill(server.take("tools/call"));
            Await.until(() -> gateway.events().closed() == 2, "the answer, half written");
            assertThat(client.line()).hasSizeGreaterThan(8_000_000);
            client.expectClosed();
        }
    }
}
