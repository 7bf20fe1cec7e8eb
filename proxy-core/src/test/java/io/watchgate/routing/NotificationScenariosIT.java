package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.ScriptedStream;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The inherited scenarios of notifications: in both directions, and across a reconnect. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class NotificationScenariosIT {

    private static final String SAID =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                    + "{\"level\":\"error\",\"data\":\"said\"}}";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @Scenario(value = 20, defects = 6)
    void scenario20NotificationsFlowAgainAfterTheServerHasComeBack() {
        server.answers("tools/call", "{}");
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            McpClient client = McpClient.open(gateway, "files");
            try (RawHttpClient listening = client.listen()) {
                server.takeStream().event(SAID);
                assertThat(listening.message()).isEqualTo(SAID);
                assertThat(gateway.upstream("files").health().isUp()).isTrue();

                server.on("initialize", down -> down.status(503, ""))
                        .on("tools/call", forgotten -> forgotten.status(404, ""));
                assertThat(client.ask("tools/call", "{\"name\":\"x\"}")).contains("\"error\"");
                Await.until(() -> !gateway.upstream("files").health().isUp(), "known to be down");

                server.on("initialize", NotificationScenariosIT::introduce)
                        .answers("tools/call", "{}");
                Await.until(
                        () -> client.ask("tools/call", "{\"name\":\"x\"}").contains("\"result\""),
                        "a call that is answered");
                assertThat(gateway.upstream("files").health().isUp()).isTrue();
                server.takeStream().event(SAID);
                // Before it comes that the lists may have changed meanwhile.
                String heard = listening.message();
                while (heard.contains("list_changed")) {
                    heard = listening.message();
                }
                assertThat(heard).isEqualTo(SAID);
            }
        }
    }

    private static void introduce(ScriptedRequest request) {
        request.result(
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{},\"logging\":"
                        + "{}},\"serverInfo\":{\"name\":\"again\",\"version\":\"2\"}}",
                "Mcp-Session-Id: another");
    }

    @Test
    @Scenario(21)
    void scenario21KeepsTheOrderOfNotificationsInBothDirectionsAtOnce() {
        try (TestGateway gateway = TestGateway.before(loops, server)) {
            McpClient client = McpClient.open(gateway, "files", "2025-11-25", McpClient.EVERYTHING);
            String token = ",\"_meta\":{\"progressToken\":\"down\"}";
            try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", token))) {
                ScriptedStream stream = server.take("tools/call").stream();
                stream.event(
                        "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"sampling/createMessage\","
                                + "\"params\":{\"_meta\":{\"progressToken\":\"up\"}}}");
                String question = http.message();
                String up = Json.at(question, "params", "_meta", "progressToken");
                for (int i = 1; i <= 100; i++) {
                    stream.progress("\"progress\":" + i);
                    client.notice(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                                    + ("{\"progressToken\":" + up + ",\"progress\":" + i + "}}"));
                }
                for (int i = 1; i <= 100; i++) {
                    String seen = server.takeNotice("notifications/progress");
                    assertThat(Json.text(seen, "params", "progressToken")).isEqualTo("up");
                    assertThat(Json.at(seen, "params", "progress")).isEqualTo("" + i);
                    String heard = http.message();
                    assertThat(Json.text(heard, "params", "progressToken")).isEqualTo("down");
                    assertThat(Json.at(heard, "params", "progress")).isEqualTo("" + i);
                }
                client.notice(
                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                + Json.at(question, "id")
                                + ",\"result\":{}}");
                assertThat(server.takeResponse()).contains("\"id\":5");
                stream.result("{}");
                assertThat(http.messages()).hasSize(1);
            }
        }
    }
}
