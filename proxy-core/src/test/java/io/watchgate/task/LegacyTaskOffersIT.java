package io.watchgate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * To whom the tasks of 2025-11-25 are offered, and what becomes of a wish for one. The number is
 * that of the protocol's list of cases.
 */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"files, 1", "files, 2", "'', 1", "'', 2"})
class LegacyTaskOffersIT {

    private static final String TASKS =
            "{\"list\":{},\"cancel\":{},\"requests\":{\"tools\":{\"call\":{}}}}";
    private static final String CAPABILITIES =
            "{\"tools\":{},\"tasks\":" + TASKS + ",\"experimental\":{\"a\":{}}}";
    private static final String ASKED = ",\"task\":{\"ttl\":60000}";

    @Parameter(0)
    String upstream;

    @Parameter(1)
    int loops;

    private final ScriptedServer server = new ScriptedServer().declares(CAPABILITIES);
    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private boolean merged() {
        return upstream.isEmpty();
    }

    private McpClient client() {
        return McpClient.open(gateway, upstream);
    }

    private String call(McpClient client) {
        return McpClient.toolCall(client.newId(), merged() ? "files__slow" : "slow", ASKED);
    }

    private static String refused(McpClient client, String method, String params) {
        return Json.at(client.ask("tasks/" + method, params), "error", "code");
    }

    private static String tasksOf(McpClient client) {
        return Json.find(client.introduction(), "result", "capabilities", "tasks");
    }

    @Test
    void areOfferedAsTheServerOffersThem() {
        start();
        assertThat(tasksOf(client())).isEqualTo(TASKS);
        if (!merged()) {
            assertThat(Json.at(client().introduction(), "result", "capabilities"))
                    .isEqualTo(CAPABILITIES);
        }
    }

    @Test
    void whatOneServerLacksIsOfferedForNone() {
        try (ScriptedServer other = new ScriptedServer()) {
            other.declares("{\"tasks\":{\"list\":{},\"requests\":{\"tools\":{\"call\":{}}}}}");
            gateway =
                    TestGateway.with(loops)
                            .upstream("files", server)
                            .upstream("other", other)
                            .start();
            assertThat(tasksOf(McpClient.open(gateway, "")))
                    .isEqualTo("{\"list\":{},\"requests\":{\"tools\":{\"call\":{}}}}");
        }
    }

    @Test
    void areNotOfferedToWhoDoesNotKnowThem() {
        start();
        McpClient older = McpClient.open(gateway, upstream, "2025-06-18", "{}");
        assertThat(tasksOf(older)).isNull();
        for (String method : new String[] {"get", "result", "cancel"}) {
            assertThat(refused(older, method, "{\"taskId\":\"one\"}")).isEqualTo("-32601");
        }
        assertThat(refused(older, "list", "{}")).isEqualTo("-32601");
        assertThat(refused(client(), "update", "{\"taskId\":\"one\"}")).isEqualTo("-32601");
    }

    @Test
    void areNotOfferedInFrontOfAServerOfTheModernEra() {
        String extensions = "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}";
        try (ScriptedServer modern = ModernScript.server("{\"tools\":{}," + extensions + "}")) {
            gateway = TestGateway.with(loops).upstream("files", modern).start();
            McpClient client = client();
            assertThat(tasksOf(client)).isNull();
            assertThat(client.introduction()).doesNotContain("extensions");
            try (RawHttpClient http = client.send(call(client))) {
                ScriptedRequest called = modern.take("tools/call");
                assertThat(called.body()).doesNotContain("\"task\"").doesNotContain("/tasks");
                called.result("{\"content\":[]}");
                assertThat(Json.at(http.answer(), "result", "content")).isEqualTo("[]");
            }
            try (RawHttpClient http = client.send(call(client))) {
                modern.take("tools/call")
                        .result(
                                "{\"resultType\":\"task\",\"taskId\":\"t\",\"status\":\"working\"}");
                String result = Json.at(http.answer(), "result");
                assertThat(Json.at(result, "isError")).isEqualTo("true");
                assertThat(result).doesNotContain("taskId");
            }
        }
    }

    @Test
    void case121_theWishIsIgnoredWhereNobodyWasOfferedIt() {
        start();
        McpClient older = McpClient.open(gateway, upstream, "2025-06-18", "{}");
        try (RawHttpClient http = older.send(call(older))) {
            ScriptedRequest called = server.take("tools/call");
            assertThat(called.body()).doesNotContain("\"task\"");
            called.result("{\"content\":[]}");
            assertThat(Json.at(http.answer(), "result")).isEqualTo("{\"content\":[]}");
        }
    }

    @Test
    void case121_ofAClientOfTheModernEra() {
        start();
        for (String capabilities : new String[] {"{}", "{\"elicitation\":{}}"}) {
            String name = merged() ? "files__slow" : "slow";
            ModernRequest call =
                    ModernRequest.of("tools/call", "\"task\":{\"ttl\":1},\"name\":\"" + name + "\"")
                            .meta(ModernRequest.META.replace("{}", capabilities))
                            .to(merged() ? "/mcp" : "/mcp/files");
            try (RawHttpClient http = call.send(gateway)) {
                ScriptedRequest called = server.take("tools/call");
                assertThat(called.body()).doesNotContain("\"task\"");
                called.result("{\"content\":[]}");
                assertThat(Json.at(http.answer(), "result", "content")).isEqualTo("[]");
            }
        }
    }

    @Test
    void aToolThatIsDoneAsATaskOnlyIsRefusedToAClientOfTheModernEra() {
        start();
        server.on(
                "tools/call",
                request -> request.error("{\"code\":-32601,\"message\":\"task required\"}"));
        for (String capabilities : new String[] {"{}", "{\"elicitation\":{}}"}) {
            RawResponse response =
                    ModernRequest.call(merged() ? "files__slow" : "slow")
                            .meta(ModernRequest.META.replace("{}", capabilities))
                            .to(merged() ? "/mcp" : "/mcp/files")
                            .ask(gateway);
            assertThat(response.status()).isEqualTo(400);
            assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32021");
        }
        McpClient older = McpClient.open(gateway, upstream, "2025-06-18", "{}");
        String call = McpClient.toolCall("1", merged() ? "files__slow" : "slow", "");
        assertThat(Json.text(older.call(call), "error", "message")).isEqualTo("task required");
    }
}
