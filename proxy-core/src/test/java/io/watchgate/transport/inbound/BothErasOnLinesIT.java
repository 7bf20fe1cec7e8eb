package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** A session and requests of the modern era on one connection. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class BothErasOnLinesIT extends ModernLinesRig {

    @Test
    void case001_discoversAndMayOpenASessionNevertheless() {
        start();
        String result = Json.at(ask(ModernRequest.of("server/discover", "")), "result");
        assertThat(Json.text(result, "resultType")).isEqualTo("complete");
        assertThat(Json.at(result, "supportedVersions")).isEqualTo("[\"2026-07-28\"]");
        assertThat(Json.at(result, "ttlMs")).isEqualTo("0");
        assertThat(gateway.core().sessions().size()).isZero();
        String introduced = client.initialize("2025-11-25", "{}");
        assertThat(introduced).doesNotContain("resultType");
        assertThat(gateway.core().sessions().size()).isEqualTo(1);
    }

    @Test
    void bothErasOnOneConnectionGetTheirOwn() {
        start();
        client.initialize("2025-11-25", McpClient.EVERYTHING);
        client.send(McpClient.toolCall("1", name("foo"), ""));
        ScriptedRequest old = server.take("tools/call");
        client.send(call("2").message());
        ScriptedRequest modern = server.take("tools/call");
        modern.result("{\"n\":2}");
        assertThat(client.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":"
                                + "{\"resultType\":\"complete\",\"n\":2}}");
        old.result("{\"n\":1}");
        assertThat(client.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"n\":1}}");
        assertThat(client.send(McpClient.request("3", "ping")).line()).contains("\"result\":{}");
    }

    @Test
    void whatTheSessionDeclaredHoldsForNoRequestOfTheOtherEra() {
        start();
        client.initialize("2025-11-25", McpClient.EVERYTHING);
        client.send(call("1").message());
        ScriptedStream stream = server.take("tools/call").stream();
        stream.event(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"elicitation/create\","
                        + "\"params\":{}}");
        assertThat(server.takeResponse()).contains("-32601");
        stream.result("{\"content\":[]}");
        assertThat(client.line()).contains("\"id\":1").contains("\"complete\"");
    }

    @Test
    void cancelledNamesARequestOfEitherEraAndOnlyThatOne() {
        start();
        client.initialize("2025-11-25", "{}");
        client.send(McpClient.toolCall("1", name("foo"), ""));
        ScriptedRequest old = server.take("tools/call");
        client.send(call("2").message());
        ScriptedRequest modern = server.take("tools/call");
        client.send(McpClient.cancelled("2"));
        String notice = server.takeNotice("notifications/cancelled");
        assertThat(Json.at(notice, "params", "requestId")).isEqualTo(modern.id());
        client.send(McpClient.cancelled("1"));
        notice = server.takeNotice("notifications/cancelled");
        assertThat(Json.at(notice, "params", "requestId")).isEqualTo(old.id());
        expectNothingMore();
    }

    @Test
    void takesNoIdThatARequestOfEitherEraHas() {
        start();
        client.initialize("2025-11-25", "{}");
        client.send(McpClient.toolCall("1", name("foo"), ""));
        ScriptedRequest old = server.take("tools/call");
        refused(call("1"), -32600);
        old.result("{}");
        assertThat(client.line()).contains("\"id\":1");
        client.send(call("1").message());
        ScriptedRequest modern = server.take("tools/call");
        refused(call("1"), -32600);
        assertThat(client.send(McpClient.toolCall("1", name("foo"), "")).line()).contains("-32600");
        modern.result("{}");
        assertThat(client.line()).contains("\"id\":1").contains("complete");
    }

    @Test
    void doesNotWaitForASessionThatIsOpening() {
        server.on("initialize", slow -> {});
        server.on("server/discover", never -> {});
        start(TestGateway.with(loops).timeout("startWait", 500));
        client.send(McpClient.initialize("0", "2025-11-25", "{}"));
        // Nobody asks the server whether it knows this: the gateway does not.
        refused(ModernRequest.of("unknown/method", ""), -32601);
        assertThat(Json.at(client.line(), "id")).isEqualTo("0");
    }
}
