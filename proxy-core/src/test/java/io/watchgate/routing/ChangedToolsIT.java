package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.aggregate.NameExplanation;
import io.watchgate.aggregate.NameQuestion;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.config.policy.ToolConfig;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.Scenario;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools under other names and with other arguments, through both endpoints and in both eras. */
class ChangedToolsIT {

    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"},"
                    + "\"mode\":{\"type\":\"integer\"},\"depth\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"path\",\"mode\",\"depth\"]}";

    private static final String SHOWN =
            "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"},"
                    + "\"depth\":{\"type\":\"integer\",\"default\":3}},\"required\":[\"path\"]}";

    private static final String TOOLS =
            "{\"tools\":[{\"name\":\"write\",\"description\":\"Writes.\",\"inputSchema\":"
                    + SCHEMA
                    + "},{\"name\":\"save\"},{\"name\":\"read\",\"x\":1.50}]}";

    private static final ToolConfig SAVE =
            Records.of(
                    ToolConfig.class,
                    "upstream",
                    "files",
                    "tool",
                    "write",
                    "name",
                    "save",
                    "title",
                    "Save",
                    "description",
                    "Saves a \"file\".",
                    "fixed",
                    Map.of("mode", "420"),
                    "defaults",
                    Map.of("depth", "3"));

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer();
    private final Queue<ScriptedRequest> calls = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void answer() {
        for (ScriptedServer server : List.of(files, notes)) {
            server.answers("tools/list", TOOLS);
            answersCalls(server, "{\"content\":[]}");
        }
    }

    private void answersCalls(ScriptedServer server, String result) {
        server.on(
                "tools/call",
                request -> {
                    calls.add(request);
                    request.result(result);
                });
    }

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private TestGateway gateway(RuleConfig... rules) {
        PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of(rules));
        return TestGateway.with(2)
                .upstream("files", files)
                .upstream("notes", notes)
                .policy(Records.with(policy, "tools", List.of(SAVE)))
                .start();
    }

    private static String call(String name, String arguments) {
        return "{\"name\":\"" + name + "\"" + arguments + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", ""})
    @Scenario(36)
    void listsTheNewNameAndDescriptionWithoutWhatIsFixed(String upstream) {
        String prefix = upstream.isEmpty() ? "files__" : "";
        try (TestGateway gateway = gateway()) {
            String listed = McpClient.open(gateway, upstream).ask("tools/list", "{}");
            assertThat(listed)
                    .contains(
                            "\"name\":\"" + prefix + "save\"",
                            "\"description\":\"Saves a \\\"file\\\".\"",
                            "\"title\":\"Save\"",
                            "\"inputSchema\":" + SHOWN,
                            "\"name\":\"" + prefix + "read\",\"x\":1.50}");
            if (!upstream.isEmpty()) {
                assertThat(listed).doesNotContain("write");
                assertThat(Json.size(listed, "result", "tools"))
                        .as("the server's own save is hidden by the new one")
                        .isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", ""})
    @Scenario(36)
    void callsTheNewNameAndRefusesTheOld(String upstream) {
        String prefix = upstream.isEmpty() ? "files__" : "";
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, upstream);
            client.ask("tools/call", call(prefix + "save", ",\"arguments\":{\"path\":\"a\"}"));
            assertThat(calls.remove().body())
                    .contains("\"name\":\"write\"")
                    .contains("\"arguments\":{\"path\":\"a\",\"mode\":420,\"depth\":3}");
            client.ask(
                    "tools/call",
                    call(prefix + "save", ",\"arguments\":{\"mode\":1,\"depth\":9,\"mode\":2}"));
            assertThat(calls.remove().at("params", "arguments"))
                    .as("what is fixed is not the client's to choose")
                    .isEqualTo("{\"depth\":9,\"mode\":420}");
            client.ask("tools/call", call(prefix + "save", ""));
            assertThat(calls.remove().at("params", "arguments"))
                    .isEqualTo("{\"mode\":420,\"depth\":3}");
            String refused = client.ask("tools/call", call(prefix + "write", ""));
            assertThat(Json.at(refused, "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(refused, "error", "message"))
                    .isEqualTo("Unknown tool: " + prefix + "write");
            assertThat(client.ask("tools/call", call(prefix + "read", ""))).contains("content");
            assertThat(files.count("tools/call")).isEqualTo(4);
        }
    }

    @Test
    @Scenario(37)
    void aNewNameReachesNoOtherServer() {
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "");
            assertThat(client.ask("tools/list", "{}"))
                    .contains("notes__write", "notes__save", "\"description\":\"Writes.\"");
            client.ask("tools/call", call("notes__save", ""));
            assertThat(calls.remove().body()).contains("\"name\":\"save\"").doesNotContain("420");
            client.ask("tools/call", call("notes__write", ""));
            assertThat(calls.remove().body()).contains("\"name\":\"write\"").doesNotContain("420");
            McpClient alone = McpClient.open(gateway, "notes");
            assertThat(alone.ask("tools/list", "{}")).contains("\"Writes.\"");
        }
    }

    @Test
    void whySaysWhereANameLeads() {
        try (TestGateway gateway = gateway()) {
            assertThat(why(gateway, "files__save"))
                    .contains(
                            "tool files__save is write of upstream files (policy.tools)",
                            "  its server's list has not been seen",
                            "  lists show it");
            McpClient.open(gateway, "").ask("tools/list", "{}");
            assertThat(why(gateway, "files__save")).contains("  its server lists it");
            assertThat(why(gateway, "files__write"))
                    .contains("tool files__write is unknown: policy.tools calls it files__save");
            assertThat(why(gateway, "other__x")).contains("upstream notes has the prefix notes__");
        }
    }

    @Test
    void whySaysWhatHoldsOnTheEndpointOfOneServer() {
        try (TestGateway gateway = gateway()) {
            assertThat(whyAlone(gateway, "save"))
                    .contains(
                            "tool save is write of upstream files (policy.tools)",
                            "  lists show it",
                            "prompt save of upstream files");
            assertThat(whyAlone(gateway, "write"))
                    .contains("tool write is unknown: policy.tools calls it save");
        }
    }

    private static List<String> whyAlone(TestGateway gateway, String name) {
        return NameExplanation.of(
                gateway.core().aggregate(),
                gateway.core().catalogues(),
                new NameQuestion(name, "files", "anonymous", null, Map.of()));
    }

    private static List<String> why(TestGateway gateway, String name) {
        return NameExplanation.of(
                gateway.core().aggregate(),
                gateway.core().catalogues(),
                new NameQuestion(name, "", "anonymous", null, Map.of()));
    }

    @Test
    @Scenario({35, 36})
    void rulesNameToolsAsTheirServersDo() {
        RuleConfig hide =
                new RuleConfig(
                        RuleConfig.Action.DENY,
                        List.of("files"),
                        List.of("write"),
                        List.of(),
                        List.of());
        try (TestGateway gateway = gateway(hide)) {
            for (String upstream : List.of("files", "")) {
                String prefix = upstream.isEmpty() ? "files__" : "";
                McpClient client = McpClient.open(gateway, upstream);
                assertThat(client.ask("tools/list", "{}")).doesNotContain("\"" + prefix + "save\"");
                assertThat(client.ask("tools/call", call(prefix + "save", ""))).contains("-32602");
            }
            assertThat(files.count("tools/call")).isZero();
        }
    }

    @Test
    @Scenario(36)
    void headersOfBothErasSayWhatTheirBodySays() {
        try (ScriptedServer modern = ModernScript.server("{\"tools\":{}}")) {
            modern.answers(
                    "tools/list",
                    "{\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",\"tools\":[{\"name\":\"write\",\"inputSchema\":{\"type\":\"object\","
                        + "\"properties\":{\"mode\":{\"type\":\"integer\",\"x-mcp-header\":\"Mode\"},"
                        + "\"depth\":{\"type\":\"integer\",\"x-mcp-header\":\"Depth\"}}}}]}");
            answersCalls(modern, "{\"resultType\":\"complete\",\"content\":[]}");
            PolicyConfig policy = new PolicyConfig(PolicyConfig.Action.ALLOW, List.of());
            try (TestGateway gateway =
                    TestGateway.with(2)
                            .upstream("files", modern)
                            .policy(Records.with(policy, "tools", List.of(SAVE)))
                            .start()) {
                String listed = send(gateway, ModernRequest.of("tools/list", "").to("/mcp/files"));
                assertThat(listed).contains("\"save\"", "\"Depth\"").doesNotContain("Mode");
                String answer =
                        send(
                                gateway,
                                ModernRequest.of("tools/call", "\"name\":\"save\",\"arguments\":{}")
                                        .to("/mcp/files"));
                assertThat(answer).contains("content");
                ScriptedRequest call = calls.remove();
                assertThat(call.header("mcp-name")).isEqualTo("write");
                assertThat(call.header("mcp-param-mode")).isEqualTo("420");
                assertThat(call.header("mcp-param-depth")).isEqualTo("3");
                assertThat(call.at("params", "arguments")).isEqualTo("{\"mode\":420,\"depth\":3}");
            }
        }
    }

    private static String send(TestGateway gateway, ModernRequest request) {
        try (RawHttpClient http = request.send(gateway)) {
            return http.answer();
        }
    }
}
