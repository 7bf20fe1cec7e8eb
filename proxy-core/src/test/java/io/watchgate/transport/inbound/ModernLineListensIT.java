package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.auth.Principal;
import io.watchgate.config.key.ByteSize;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams that stay open on connections that carry one message a line. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class ModernLineListensIT extends ModernLinesRig {

    @Test
    void case068_case084_listenThatCannotBe() {
        start();
        refused(ModernRequest.of("subscriptions/listen", ""), -32602);
        refused(listen("1", "\"taskIds\":[\"t\"]"), -32021);
        expectNothingMore();
    }

    @Test
    void case069_case071_twoListensEachWithItsOwnEnd() {
        start();
        String filter = "\"toolsListChanged\":true";
        for (String id : List.of("1", "\"1\"")) {
            String first = ask(listen(id, filter));
            assertThat(Json.text(first, "method"))
                    .isEqualTo("notifications/subscriptions/acknowledged");
            assertThat(subscription(first)).isEqualTo(id);
        }
        ScriptedStream stream = server.takeStream().event(changed());
        assertThat(List.of(subscription(client.line()), subscription(client.line())))
                .containsExactlyInAnyOrder("1", "\"1\"");
        client.send(McpClient.cancelled("1"));
        Await.until(() -> gateway.core().listens().size() == 1, "the end of one");
        stream.event(changed());
        assertThat(subscription(client.line())).isEqualTo("\"1\"");
        expectNothingMore();
    }

    @Test
    void case070_listenEndsWithItsResultAndThenWithTheNotice() {
        start();
        ask(listen("\"L1\"", "\"toolsListChanged\":true"));
        gateway.connections()
                .forEach(c -> c.pipeline().fireUserEventTriggered(ListenerEvent.DRAIN));
        String result = client.line();
        assertThat(Json.at(result, "id")).isEqualTo("\"L1\"");
        assertThat(Json.at(result, "result"))
                .isEqualTo(
                        "{\"resultType\":\"complete\",\"_meta\":{\""
                                + META
                                + "subscriptionId\":\"L1\"}}");
        assertThat(client.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                                + "\"params\":{\"requestId\":\"L1\"}}");
        client.expectClosed();
    }

    @Test
    void listenEndsWithTheInputOfItsClient() {
        start();
        ask(listen("7", "\"toolsListChanged\":true"));
        client.endOutput();
        assertThat(client.line()).contains("\"id\":7").contains("\"complete\"");
        assertThat(client.line()).contains("notifications/cancelled");
        client.expectClosed();
    }

    @Test
    void case072_listenHearsNothingOfOtherRequests() {
        start();
        ask(listen("1", "\"toolsListChanged\":true"));
        client.send(call("2").more("\"progressToken\":\"p\"").message());
        server.take("tools/call").stream().progress("\"progress\":1").result("{\"content\":[]}");
        assertThat(Json.text(client.line(), "params", "progressToken")).isEqualTo("p");
        assertThat(client.line()).contains("\"id\":2");
        expectNothingMore();
    }

    @Test
    void listenWhoseClientTakesTooLittleEndsAndTheConnectionLives() {
        start(TestGateway.with(loops).limit("exchangeBuffer", new ByteSize(64 * 1024)));
        LineDoor door = new LineDoor(path, Principal.ANONYMOUS, LineDoor.From.MACHINE, true);
        client.close();
        client = LineClient.connectSlow(gateway.linesPort(door));
        String rest = "y".repeat(30_000);
        String uri = (merged() ? "x+files:" : "x:") + rest;
        assertThat(ask(listen("\"L\"", "\"resourceSubscriptions\":[\"" + uri + "\"]")))
                .contains(rest);
        client.send(call("2").message());
        server.take("tools/call").result("{\"text\":\"" + "y".repeat(8_000_000) + "\"}");
        Await.until(() -> gateway.events().closed() == 1, "the answer to 2, half written");
        ScriptedStream stream = server.takeStream();
        for (int i = 0; i < 5; i++) {
            stream.event(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                            + "\"params\":{\"uri\":\"x:"
                            + rest
                            + "\"}}");
        }
        Await.until(() -> gateway.core().listens().size() == 0, "the end of the listen");
        assertThat(Json.at(client.line(), "id")).isEqualTo("2");
        String error = client.line();
        assertThat(Json.text(error, "id")).isEqualTo("L");
        assertThat(Json.text(error, "error", "data", "reason")).isEqualTo("slow_reader");
        assertThat(client.line()).contains("notifications/cancelled");
        expectNothingMore();
    }
}
