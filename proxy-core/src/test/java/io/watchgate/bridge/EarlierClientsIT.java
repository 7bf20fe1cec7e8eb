package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and servers of different revisions, where one has what the other does not know. */
@ParameterizedClass(name = "{0}, {1} event loops")
@CsvSource({"/mcp, 1", "/mcp, 2", "/mcp/files, 1", "/mcp/files, 2"})
class EarlierClientsIT {

    private static final String SOUND =
            "{\"type\":\"audio\",\"data\":\"AAAA\",\"mimeType\":\"audio/wav\"}";
    private static final String TEXT = "{\"type\":\"text\",\"text\":\"t\"}";
    private static final String NO_SOUND =
            "{\"type\":\"text\",\"text\":\"[sound of type audio/wav, which this client cannot"
                    + " take]\"}";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    private final ScriptedServer legacy = new ScriptedServer();
    private final ScriptedServer modern = ModernScript.server();

    @AfterEach
    void stop() {
        legacy.close();
        modern.close();
    }

    private TestGateway before(ScriptedServer server) {
        return TestGateway.with(loops).upstream("files", server).start();
    }

    private static LineClient client(TestGateway gateway, String path, String revision) {
        LineClient client = gateway.lines(path);
        client.initialize(revision, "{}");
        return client;
    }

    private String name(String name) {
        return path.equals("/mcp") ? "files__" + name : name;
    }

    private String uri() {
        return path.equals("/mcp") ? "x+files:a" : "x:a";
    }

    private String called(LineClient client) {
        return Json.at(client.send(McpClient.toolCall("1", name("t"), "")).line(), "result");
    }

    private static String link(String uri) {
        return "{\"type\":\"resource_link\",\"uri\":\"" + uri + "\",\"name\":\"A\"}";
    }

    private static String blocks(String... blocks) {
        return "{\"content\":[" + String.join(",", blocks) + "]}";
    }

    private String linkAsText() {
        return "{\"type\":\"text\",\"text\":\"A: " + uri() + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void newerContentOfServersOf20251125(String revision) {
        String result = "{ \"structuredContent\" : [1.0], \"content\":[" + SOUND + "] }";
        legacy.answers("tools/call", result);
        try (TestGateway gateway = before(legacy);
                LineClient client = client(gateway, path, revision)) {
            assertThat(called(client)).isEqualTo(result);
        }
    }

    /** What a server says of itself is for its own era: the gateway has said it to the client. */
    @Test
    void aSessionDoesNotDiscoverTheServerBehindTheGateway() {
        try (TestGateway gateway = before(modern);
                LineClient client = client(gateway, path, "2025-11-25")) {
            long asked = modern.count("server/discover");
            String discover = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server/discover\"}";
            assertThat(Json.at(client.send(discover).line(), "error", "code")).isEqualTo("-32601");
            assertThat(modern.count("server/discover")).isEqualTo(asked);
        }
    }

    @Test
    void soundLinksAndStructureBeforeTheyWereKnown() {
        legacy.answers(
                "tools/call",
                "{\"content\":["
                        + TEXT
                        + ","
                        + SOUND
                        + ","
                        + link("x:a")
                        + "],\"structuredContent\":{\"a\":1}}");
        try (TestGateway gateway = before(legacy);
                LineClient first = client(gateway, path, "2024-11-05");
                LineClient second = client(gateway, path, "2025-03-26");
                LineClient third = client(gateway, path, "2025-06-18")) {
            assertThat(called(first)).isEqualTo(blocks(TEXT, NO_SOUND, linkAsText()));
            assertThat(called(second)).isEqualTo(blocks(TEXT, SOUND, linkAsText()));
            assertThat(called(third))
                    .contains(SOUND, link(uri()), "\"structuredContent\":{\"a\":1}");
        }
    }

    @Test
    void soundAndLinksInPrompts() {
        legacy.answers(
                "prompts/get",
                "{\"messages\":[{\"role\":\"user\",\"content\":"
                        + link("x:a")
                        + "},{\"role\":\"user\",\"content\":"
                        + SOUND
                        + "}]}");
        try (TestGateway gateway = before(legacy);
                LineClient first = client(gateway, path, "2024-11-05")) {
            String get = McpClient.request("1", "prompts/get", "{\"name\":\"" + name("p") + "\"}");
            assertThat(Json.at(first.send(get).line(), "result"))
                    .isEqualTo(
                            "{\"messages\":[{\"role\":\"user\",\"content\":"
                                    + linkAsText()
                                    + "},{\"role\":\"user\",\"content\":"
                                    + NO_SOUND
                                    + "}]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2025-11-25|{\"a\":1.0}|true",
                "2025-11-25|[1.0]|false",
                "2025-06-18|7|false",
                "2025-03-26|{\"a\":1.0}|false"
            })
    void structureOfServersOf20260728(String revision, String structure, boolean known) {
        modern.answers(
                "tools/call",
                "{\"resultType\":\"complete\",\"content\":["
                        + TEXT
                        + "],\"structuredContent\":"
                        + structure
                        + "}");
        try (TestGateway gateway = before(modern);
                LineClient client = client(gateway, path, revision)) {
            String result = called(client).replace(" ", "");
            assertThat(result.contains(TEXT)).isTrue();
            assertThat(result.contains("\"structuredContent\":" + structure)).isEqualTo(known);
            assertThat(result.contains("structuredContent")).isEqualTo(known);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, false, false",
        "2025-03-26, false, false",
        "2025-06-18, true, false",
        "2025-11-25, true, false"
    })
    void schemasOfServersOf20260728(String revision, boolean ofObject, boolean ofArray) {
        modern.answers(
                "tools/list",
                "{\"resultType\":\"complete\",\"tools\":["
                        + tool("a", "{\"type\":\"object\"}")
                        + ","
                        + tool("b", "{\"type\":\"array\"}")
                        + "],\"ttlMs\":0,\"cacheScope\":\"private\"}");
        try (TestGateway gateway = before(modern);
                LineClient client = client(gateway, path, revision)) {
            String list = client.send(McpClient.request("1", "tools/list")).line();
            assertThat(list).contains(name("a"), name("b"));
            assertThat(list.contains("\"outputSchema\":{\"type\":\"object\"}")).isEqualTo(ofObject);
            assertThat(list.contains("\"array\"")).isEqualTo(ofArray);
            String all = ModernRequest.of("tools/list", "").to(path).ask(gateway).body();
            assertThat(all).contains("\"outputSchema\":{\"type\":\"array\"}");
        }
    }

    private static String tool(String name, String schema) {
        return "{\"name\":\""
                + name
                + "\",\"inputSchema\":{\"type\":\"object\"},\"outputSchema\":"
                + schema
                + "}";
    }

    @Test
    void schemasOfServersOf20251125() {
        String tool = tool("t", "{\"type\":\"array\"}");
        legacy.answers("tools/list", "{\"tools\":[" + tool + "]}");
        try (TestGateway gateway = before(legacy);
                LineClient same = client(gateway, path, "2025-11-25");
                LineClient earlier = client(gateway, path, "2025-03-26")) {
            String list = McpClient.request("1", "tools/list");
            assertThat(same.send(list).line()).contains("\"outputSchema\":{\"type\":\"array\"}");
            assertThat(earlier.send(list).line())
                    .contains(name("t"))
                    .doesNotContain("Schema\":{\"type\":\"array");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, 2025-11-25, false",
        "2025-03-26, 2025-11-25, false",
        "2025-06-18, 2025-11-25, true",
        "2025-03-26, 2025-03-26, true",
        "2025-03-26, 2026-07-28, false",
        "2025-06-18, 2026-07-28, true"
    })
    void contextOfCompletions(String server, String client, boolean passes) {
        legacy.on(
                "initialize",
                request ->
                        request.result(
                                "{\"protocolVersion\":\""
                                        + server
                                        + "\",\"capabilities\":{\"completions\":{},\"prompts\":{}},"
                                        + "\"serverInfo\":{\"name\":\"old\",\"version\":\"1\"}}",
                                "Mcp-Session-Id: 1"));
        legacy.answers("completion/complete", "{\"completion\":{\"values\":[]}}");
        String params =
                "\"ref\":{\"type\":\"ref/prompt\",\"name\":\""
                        + name("p")
                        + "\"},\"context\":{\"arguments\":{\"a\":\"b\"}},"
                        + "\"argument\":{\"name\":\"n\",\"value\":\"v\"}";
        try (TestGateway gateway = before(legacy)) {
            if (client.equals("2026-07-28")) {
                ModernRequest.of("completion/complete", params).to(path).ask(gateway);
            } else {
                try (LineClient lines = client(gateway, path, client)) {
                    lines.send(McpClient.request("1", "completion/complete", "{" + params + "}"))
                            .line();
                }
            }
            String sent =
                    legacy.received().stream()
                            .filter(body -> body.contains("completion/complete"))
                            .findFirst()
                            .orElseThrow();
            assertThat(sent.contains("\"context\"")).isEqualTo(passes);
            assertThat(Json.at(sent, "params", "argument", "value")).isEqualTo("\"v\"");
            assertThat(Json.at(sent, "params", "ref", "name")).isEqualTo("\"p\"");
        }
    }
}
