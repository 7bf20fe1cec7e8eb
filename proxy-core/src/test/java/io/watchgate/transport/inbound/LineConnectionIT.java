package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.watchgate.auth.Principal;
import io.watchgate.config.key.ByteSize;
import io.watchgate.mcp.Reason;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Cuts;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a connection that carries one message a line, and what is no message on it. */
class LineConnectionIT {

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway = TestGateway.with(2).upstream("files", server).start();

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void restart(TestGateway.Setup setup) {
        gateway.close();
        gateway = setup.upstream("files", server).start();
    }

    private LineClient connect() {
        return gateway.lines("/mcp/files");
    }

    private LineClient open() {
        LineClient client = connect();
        client.initialize("2025-11-25", "{}");
        return client;
    }

    private static void assertError(String line, int code) {
        assertThat(Json.at(line, "error", "code")).as(line).isEqualTo(Integer.toString(code));
        assertThat(Json.find(line, "id")).as(line).isNull();
    }

    @Test
    void initializeOpensTheSessionOfTheConnectionAndClosingEndsIt() {
        try (LineClient client = connect()) {
            String answer = client.initialize("2025-06-18", "{}");
            assertThat(Json.text(answer, "result", "protocolVersion")).isEqualTo("2025-06-18");
            assertThat(gateway.core().sessions().size()).isEqualTo(1);
        }
        Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
    }

    @Test
    void answersManyRequestsInWhateverOrderTheServerDoes() {
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "a", ""));
            client.send(McpClient.toolCall("\"1\"", "b", ""));
            client.send(McpClient.toolCall("9007199254740993", "c", ""));
            List<ScriptedRequest> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(server.take("tools/call"));
            }
            calls.get(2).result("{\"n\":3}");
            assertThat(client.line()).contains("\"n\":3");
            calls.get(0).result("{\"n\":1}");
            calls.get(1).result("{\"n\":2}");
            List<String> ids = List.of(Json.at(client.line(), "id"), Json.at(client.line(), "id"));
            assertThat(ids).allMatch(id -> id.equals("1") || id.equals("\"1\"") || id.length() > 9);
        }
    }

    @Test
    void answersTheSameHoweverTheBytesAreCut() {
        server.answers("tools/call", "{\"text\":\"é\"}");
        String call = McpClient.toolCall("\"é\"", "x", "");
        byte[] text = (call + "\r\n\r\n \n" + call + "\n").getBytes(StandardCharsets.UTF_8);
        String answer = "{\"jsonrpc\":\"2.0\",\"id\":\"é\",\"result\":{\"text\":\"é\"}}";
        try (LineClient client = open()) {
            Cuts.of(text, Seeds.ofThisRun().random())
                    .forEach(
                            portions -> {
                                client.raw(portions);
                                String first = client.line();
                                String second = client.line();
                                assertThat(List.of(first, second))
                                        .allSatisfy(line -> assertThat(line).contains("\"é\""));
                                assertThat(first.contains("error") ? second : first)
                                        .isEqualTo(answer);
                            });
        }
    }

    @Test
    void writesAnAnswerWithRawLineBreaksAsOneLine() {
        server.on(
                "tools/call",
                call ->
                        call.json(
                                "{\"jsonrpc\":\"2.0\",\r\n\"id\":"
                                        + call.id()
                                        + ",\n\"result\":{\r\n \"a\" :1}}\n"));
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "x", ""));
            assertThat(client.line().strip())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",  \"id\":1, \"result\":{   \"a\" :1}}");
        }
    }

    @Test
    @DisplayName("case 118: two objects on a line, or a raw newline inside of one")
    void case118_answersWhatIsNoMessageWithoutAnIdAndTheConnectionSurvives() {
        try (LineClient client = open()) {
            client.send(McpClient.request("1", "ping") + McpClient.request("2", "ping"));
            assertError(client.line(), -32700);
            client.send("{\"jsonrpc\":\"2.0\",\"id\":3,\n\"method\":\"ping\"}");
            assertError(client.line(), -32700);
            assertError(client.line(), -32700);
            client.send("[" + McpClient.request("4", "ping") + "]");
            assertError(client.line(), -32600);
            client.send("{\"id\":5,\"method\":\"ping\"}");
            assertThat(Json.at(client.line(), "error", "code")).isEqualTo("-32600");
            client.send("\"text\"");
            assertError(client.line(), -32600);
            client.send("nonsense");
            assertError(client.line(), -32700);
            client.send(McpClient.request("6", "ping"));
            assertThat(client.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{}}");
        }
    }

    @Test
    void answersAnOversizedLineWithItsIdAndCloses() {
        restart(TestGateway.with(1).limit("frame", kib(4)).limit("buffered", kib(64)));
        try (LineClient client = open()) {
            client.send(
                    McpClient.toolCall(
                            "7", "x", ",\"_meta\":{\"x\":\"" + "y".repeat(5000) + "\"}"));
            String line = client.line();
            assertThat(Json.text(line, "error", "data", "reason")).isEqualTo("frame_too_large");
            assertThat(Json.at(line, "id")).isEqualTo("7");
            client.expectClosed();
        }
    }

    @Test
    void closesALineThatNeverEnds() {
        restart(TestGateway.with(1).limit("frame", kib(4)).limit("buffered", kib(64)));
        try (LineClient client = open()) {
            client.raw("{\"jsonrpc\":\"2.0\",\"x\":\"" + "y".repeat(9000));
            assertThat(Json.text(client.line(), "error", "data", "reason"))
                    .isEqualTo("frame_too_large");
            client.expectClosed();
        }
    }

    private static ByteSize kib(long size) {
        return new ByteSize(size * 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /mcp HTTP/1.1",
                "GET / HTTP/1.1",
                "\u0016\u0003\u0001\u0002",
                "EHLO there",
                "42"
            })
    void closesAConnectionWhoseFirstLineIsNoJsonObject(String first) {
        try (LineClient client = connect()) {
            client.raw(first + "\r\nHost: x\r\n\r\n" + McpClient.request("1", "ping") + "\n");
            String line = client.line();
            assertThat(Json.find(line, "error", "code")).isIn("-32700", "-32600");
            client.expectClosed();
        }
    }

    @Test
    void refusesRequestsBeforeInitializeInBand() {
        try (LineClient client = connect()) {
            client.send(McpClient.toolCall("1", "x", ""));
            String refusal = client.line();
            assertThat(Json.at(refusal, "id")).isEqualTo("1");
            assertThat(Json.at(refusal, "error", "code")).isEqualTo("-32600");
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            client.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}");
            client.send(McpClient.request("2", "ping"));
            assertThat(client.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
            client.initialize("2025-11-25", "{}");
            client.send(McpClient.initialize("8", "2025-11-25", "{}"));
            String again = client.line();
            assertThat(Json.at(again, "id")).isEqualTo("8");
            assertThat(Json.at(again, "error", "code")).isEqualTo("-32600");
        }
    }

    @Test
    void keepsWhatWasSentAheadUntilInitializeIsAnswered() {
        server.answers("tools/call", "{\"ok\":true}");
        try (LineClient client = connect()) {
            client.raw(
                    McpClient.initialize("0", "2025-11-25", "{}")
                            + "\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n"
                            + McpClient.toolCall("1", "x", "")
                            + "\n");
            client.endOutput();
            assertThat(Json.at(client.line(), "id")).isEqualTo("0");
            assertThat(client.line()).contains("\"ok\":true");
            client.expectClosed();
        }
    }

    @Test
    void answersWhatIsInFlightWhenTheClientEndsItsPart() {
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "x", "")).endOutput();
            server.take("tools/call").result("{}");
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
            client.expectClosed();
        }
    }

    @Test
    void cancelsWhatIsInFlightWhenAnEndedClientWaitsTooLong() {
        restart(TestGateway.with(1).timeout("drain", 50));
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            client.endOutput();
            client.expectClosed();
            call.awaitDisconnect();
        }
    }

    @Test
    void cancelsWhatIsInFlightWhenTheClientIsGone() {
        LineClient client = open();
        client.send(McpClient.toolCall("1", "x", ""));
        ScriptedRequest call = server.take("tools/call");
        client.abort();
        call.awaitDisconnect();
        Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
    }

    @Test
    void leavesNoSessionOfAClientThatIsGoneBeforeItsFirstAnswer() {
        ScriptedServer slow = new ScriptedServer();
        slow.on("initialize", request -> {});
        gateway.close();
        gateway = TestGateway.with(1).upstream("files", slow).timeout("startWait", 200).start();
        LineClient client = connect();
        client.send(McpClient.initialize("0", "2025-11-25", "{}"));
        Await.until(() -> gateway.core().sessions().size() == 1, "the session");
        client.abort();
        Await.until(() -> gateway.core().sessions().size() == 0, "the end of the session");
        slow.close();
    }

    @Test
    void lastsHoweverLongASessionIsSilentButNotWithoutAny() {
        restart(TestGateway.with(1).timeout("idle", 100));
        try (LineClient silent = connect();
                LineClient client = open()) {
            silent.expectClosed();
            client.send(McpClient.request("1", "ping"));
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
        }
    }

    @Test
    void endsALineThatPausesInTheMiddle() {
        restart(TestGateway.with(1).timeout("body", 50));
        try (LineClient client = open()) {
            client.raw("{\"jsonrpc\":");
            assertThat(Json.text(client.line(), "error", "data", "reason"))
                    .isEqualTo("client_timeout");
            client.expectClosed();
        }
    }

    @Test
    void refusesWhatIsMoreThanTheInFlightLimit() {
        restart(TestGateway.with(2).limit("inFlight", 2));
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "x", ""));
            client.send(McpClient.toolCall("2", "x", ""));
            ScriptedRequest first = server.take("tools/call");
            ScriptedRequest second = server.take("tools/call");
            client.send(McpClient.toolCall("3", "x", ""));
            String refusal = client.line();
            assertThat(Json.at(refusal, "id")).isEqualTo("3");
            assertThat(Json.text(refusal, "error", "data", "reason")).isEqualTo("overloaded");
            first.result("{}");
            second.result("{}");
            client.line();
            client.line();
            client.send(McpClient.request("4", "ping"));
            assertThat(Json.at(client.line(), "id")).isEqualTo("4");
        }
    }

    @Test
    void takesNoIdThatIsInUse() {
        try (LineClient client = open()) {
            client.send(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            client.send(McpClient.toolCall("1", "x", ""));
            assertThat(Json.at(client.line(), "error", "code")).isEqualTo("-32600");
            call.result("{\"first\":1}");
            assertThat(client.line()).contains("\"first\":1");
        }
    }

    @Test
    void drainsByAnsweringWhatIsInFlightAndRefusingTheRest() {
        try (LineClient client = open();
                LineClient idle = open()) {
            client.send(McpClient.toolCall("1", "x", ""));
            ScriptedRequest call = server.take("tools/call");
            for (Channel connection : gateway.connections()) {
                connection
                        .eventLoop()
                        .submit(
                                () ->
                                        connection
                                                .pipeline()
                                                .fireUserEventTriggered(ListenerEvent.DRAIN))
                        .syncUninterruptibly();
            }
            idle.expectClosed();
            client.send(McpClient.toolCall("2", "x", ""));
            assertThat(Json.text(client.line(), "error", "data", "reason")).isEqualTo("draining");
            call.result("{}");
            assertThat(Json.at(client.line(), "id")).isEqualTo("1");
            client.expectClosed();
        }
    }

    @Test
    void saysWhenThereIsNoSuchEndpoint() {
        try (LineClient client = gateway.lines("/mcp/nothing")) {
            client.send(McpClient.initialize("0", "2025-11-25", "{}"));
            assertThat(Json.text(client.line(), "error", "data", "reason"))
                    .isEqualTo("no_endpoint");
            client.expectClosed();
        }
    }

    @Test
    void letsARelayNameTheEndpointWhereTheListenerIsForRelays() {
        server.answers("tools/list", "{\"tools\":[{\"name\":\"a\"}]}");
        String choice =
                "{\"jsonrpc\":\"2.0\",\"method\":\""
                        + LineDoor.ENDPOINT
                        + "\",\"params\":{\"uri\":\"/mcp/files\"}}";
        for (boolean allowed : new boolean[] {true, false}) {
            LineDoor door =
                    new LineDoor("/mcp", Principal.ANONYMOUS, LineDoor.From.MACHINE, allowed);
            try (LineClient client = gateway.lines(door)) {
                client.send(choice);
                client.initialize("2025-11-25", "{}");
                client.send(McpClient.request("1", "tools/list"));
                assertThat(Json.text(client.line(), "result", "tools", "0", "name"))
                        .isEqualTo(allowed ? "a" : "files__a");
            }
        }
    }

    @Test
    void tellsWhatItRefused() {
        try (LineClient client = connect()) {
            client.send("{");
            client.line();
            client.send(McpClient.toolCall("1", "x", ""));
            client.line();
            assertThat(gateway.events().reasons())
                    .containsExactly(Reason.PARSE_ERROR, Reason.SESSION_MISSING);
        }
    }
}
