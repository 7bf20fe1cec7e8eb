package io.watchgate.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of the modern era: what is accepted, and which fault is named with which status. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"/mcp", "/mcp/files"})
class ModernRequestsIT {

    @Parameter String path;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        server.answers("tools/list", "{\"tools\":[{\"name\":\"foo\"}]}");
        server.answers("prompts/list", "{\"prompts\":[]}");
        server.answers("resources/list", "{\"resources\":[]}");
        server.answers("resources/templates/list", "{\"resourceTemplates\":[]}");
        server.answers("tools/call", "{\"content\":[]}");
        server.answers("resources/read", "{\"contents\":[]}");
        gateway =
                TestGateway.with(1)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private ModernRequest of(String method, String params) {
        return ModernRequest.of(method, params).to(path);
    }

    private ModernRequest list() {
        return of("tools/list", "");
    }

    private ModernRequest call() {
        return ModernRequest.call(path.equals("/mcp") ? "files__foo" : "foo").to(path);
    }

    private void accepted(ModernRequest request) {
        RawResponse response = request.ask(gateway);
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        assertThat(Json.text(response.body(), "result", "resultType")).isEqualTo("complete");
        assertThat(response.header("mcp-session-id")).isNull();
    }

    private String refused(ModernRequest request, int status, int code) {
        RawResponse response = request.ask(gateway);
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo(Integer.toString(code));
        assertThat(Json.at(response.body(), "id")).isEqualTo("1");
        return response.body();
    }

    @Test
    void case001_discovers() {
        String result = Json.at(of("server/discover", "").ask(gateway).body(), "result");
        assertThat(Json.text(result, "resultType")).isEqualTo("complete");
        assertThat(Json.at(result, "supportedVersions")).isEqualTo("[\"2026-07-28\"]");
        assertThat(Json.at(result, "capabilities", "tools")).isEqualTo("{\"listChanged\":true}");
        assertThat(Json.at(result, "ttlMs")).isEqualTo("0");
        assertThat(Json.text(result, "cacheScope")).isEqualTo("private");
        assertThat(Json.text(result, "_meta", "io.modelcontextprotocol/serverInfo", "name"))
                .isEqualTo(path.equals("/mcp") ? "watchgate" : "scripted");
    }

    @Test
    void case002_discoverWithoutMeta() {
        refused(of("server/discover", "").meta(""), 400, -32602);
    }

    @Test
    void case003_metaWithoutRevision() {
        String capabilities = "\"io.modelcontextprotocol/clientCapabilities\":{}";
        refused(list().meta(capabilities), 400, -32602);
    }

    @Test
    void case004_metaWithoutCapabilities() {
        String revision = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"";
        refused(list().meta(revision), 400, -32602);
        refused(
                list().meta(revision + ",\"io.modelcontextprotocol/clientCapabilities\":[]"),
                400,
                -32602);
        refused(
                list().meta(
                                "\"io.modelcontextprotocol/protocolVersion\":20260728,"
                                        + "\"io.modelcontextprotocol/clientCapabilities\":{}"),
                400,
                -32602);
    }

    @Test
    void case005_metaWithoutClientInfo() {
        accepted(list());
        accepted(list().more("\"io.modelcontextprotocol/clientInfo\":{\"name\":\"n\"}"));
    }

    private static String unknownRevision() {
        return ModernRequest.META.replace("2026-07-28", "v999.0.0");
    }

    @Test
    void case006_unknownRevision() {
        String body =
                refused(
                        list().meta(unknownRevision()).with("MCP-Protocol-Version", "v999.0.0"),
                        400,
                        -32022);
        assertThat(Json.text(body, "error", "data", "requested")).isEqualTo("v999.0.0");
        assertThat(Json.at(body, "error", "data", "supported")).isEqualTo("[\"2026-07-28\"]");
    }

    @Test
    void case007_mismatchWinsOverUnknownRevision() {
        refused(list().meta(unknownRevision()), 400, -32020);
    }

    @Test
    void case008_noRevisionHeader() {
        refused(list().without("MCP-Protocol-Version"), 400, -32020);
        refused(list().with("MCP-Protocol-Version", "2025-06-18"), 400, -32020);
    }

    @Test
    void case009_noMethodHeader() {
        refused(list().without("Mcp-Method"), 400, -32020);
    }

    @Test
    void case010_methodHeaderOfAnotherMethod() {
        refused(list().with("Mcp-Method", "prompts/list"), 400, -32020);
    }

    @Test
    void case011_methodHeaderInAnotherCase() {
        refused(list().with("Mcp-Method", "TOOLS/LIST"), 400, -32020);
    }

    @Test
    void case012_headerNamesInAnyCase() {
        accepted(list().without("Mcp-Method").header("mcp-method", "tools/list"));
        accepted(list().without("Mcp-Method").header("MCP-METHOD", "tools/list"));
    }

    @Test
    void case013_noNameHeader() {
        refused(call().without("Mcp-Name"), 400, -32020);
    }

    @Test
    void case014_nameHeaderOfAnotherName() {
        refused(call().with("Mcp-Name", "bar"), 400, -32020);
    }

    private String name() {
        return path.equals("/mcp") ? "files__foo" : "foo";
    }

    private static String encoded(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return "=?base64?" + Base64.getEncoder().encodeToString(utf8) + "?=";
    }

    @Test
    void case015_spaceAroundTheName() {
        accepted(call().with("Mcp-Name", "   " + name() + "  "));
    }

    @Test
    void case016_encodedName() {
        accepted(call().with("Mcp-Name", encoded(name())));
    }

    @Test
    void case017_nameWithBadPadding() {
        refused(call().with("Mcp-Name", "=?base64?Zm9?="), 400, -32020);
        refused(call().with("Mcp-Name", "=?base64?Z*9v?="), 400, -32020);
        refused(call().with("Mcp-Name", "=?base64?//79?="), 400, -32020);
    }

    @Test
    void case018_otherCaseIsNoEncoding() {
        refused(call().with("Mcp-Name", encoded(name()).replace("base64", "BASE64")), 400, -32020);
    }

    @Test
    void case019_encodedUri() {
        String uri = "file:///日本語";
        String exposed = path.equals("/mcp") ? uri.replace("file:", "file+files:") : uri;
        accepted(
                of("resources/read", "\"uri\":\"" + exposed + "\"")
                        .with("Mcp-Name", encoded(exposed)));
        refused(
                of("resources/read", "\"uri\":\"" + exposed + "\"").with("Mcp-Name", "x"),
                400,
                -32020);
    }

    @Test
    void case025_unknownParamHeader() {
        accepted(call().header("Mcp-Param-Foo", "x"));
    }

    @Test
    void case028_unknownMethod() {
        refused(of("unknown/method", ""), 404, -32601);
    }

    @Test
    void case029_methodsOfTheLegacyEra() {
        for (String method :
                List.of(
                        "initialize",
                        "ping",
                        "logging/setLevel",
                        "resources/subscribe",
                        "resources/unsubscribe",
                        "tasks/list",
                        "tasks/result")) {
            refused(of(method, "\"uri\":\"file:///a\",\"level\":\"info\""), 404, -32601);
        }
    }

    @Test
    void case031_arrayWithAnElementOfThisEra() {
        String array = "[" + list().message() + "]";
        RawResponse response = list().body(array).ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
        McpClient legacy = McpClient.open(gateway, upstream(), "2025-03-26", "{}");
        RawResponse mixed = legacy.exchange(array);
        assertThat(mixed.status()).isEqualTo(400);
        assertThat(Json.at(mixed.body(), "error", "code")).isEqualTo("-32600");
    }

    private String upstream() {
        return path.equals("/mcp") ? "" : "files";
    }

    @Test
    void case032_postedResponse() {
        RawResponse response =
                list().body("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}").ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
    }

    @Test
    void case033_noJson() {
        RawResponse response = list().body("{\"jsonrpc\":").ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32700");
        assertThat(Json.find(response.body(), "id")).isNull();
    }

    @Test
    void case034_nullAsId() {
        RawResponse response = list().id("null").ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
    }

    @Test
    void case035_otherHttpMethods() {
        for (String http : List.of("GET", "DELETE")) {
            RawResponse response = list().http(http).ask(gateway);
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("allow")).contains("POST").doesNotContain(http);
        }
    }

    @Test
    void case036_headersOfTheLegacyEraAreIgnored() {
        accepted(list().header("Mcp-Session-Id", "x").header("Last-Event-ID", "9"));
    }

    @Test
    void case037_postedNotificationIsDropped() {
        BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();
        server.on("tools/call", calls::add);
        try (RawHttpClient calling = call().send(gateway)) {
            ScriptedRequest held = Await.next(calls, "the call at the server");
            RawResponse response =
                    list().body(McpClient.cancelled("1")).without("Mcp-Method").ask(gateway);
            assertThat(response.status()).isEqualTo(202);
            assertThat(response.body()).isEmpty();
            held.result("{\"content\":[]}");
            assertThat(Json.at(calling.response().body(), "id")).isEqualTo("1");
        }
    }

    @Test
    void case038_acceptsOnlyJson() {
        assertThat(list().with("Accept", "application/json").ask(gateway).status()).isEqualTo(406);
    }

    @Test
    void case039_noJsonByItsType() {
        assertThat(list().with("Content-Type", "text/plain").ask(gateway).status()).isEqualTo(415);
    }

    @Test
    void case040_foreignOrigin() {
        for (String http : List.of("POST", "GET", "DELETE")) {
            ModernRequest request = list().http(http).header("Origin", "http://evil.example.com");
            assertThat(request.ask(gateway).status()).isEqualTo(403);
        }
    }

    @Test
    void case041_foreignHost() {
        ModernRequest request =
                list().with("Host", "evil.example.com").header("Origin", "http://evil.example.com");
        assertThat(request.ask(gateway).status()).isEqualTo(403);
    }

    @Test
    void case042_ownOrigin() {
        accepted(list().header("Origin", "http://localhost:" + gateway.port()));
    }

    @Test
    void case043_repeatedHeaders() {
        refused(call().header("Mcp-Name", "bar"), 400, -32020);
        refused(call().header("Mcp-Name", name()), 400, -32020);
        refused(list().header("MCP-Protocol-Version", "2026-07-28"), 400, -32020);
        refused(list().header("Mcp-Method", "tools/list"), 400, -32020);
    }

    @Test
    void case049_garbageAsCursor() {
        server.on("tools/list", request -> request.error("{\"code\":-32602,\"message\":\"no\"}"));
        RawResponse response = of("tools/list", "\"cursor\":\"garbage\"").ask(gateway);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32602");
    }

    @Test
    void case050_unknownLogLevel() {
        refused(list().more("\"io.modelcontextprotocol/logLevel\":\"loud\""), 400, -32602);
        refused(list().more("\"io.modelcontextprotocol/logLevel\":7"), 400, -32602);
    }

    @Test
    void case089_initializeNeverNegotiatesThisEra() {
        RawResponse response =
                list().body(McpClient.initialize("1", "2026-07-28", "{}"))
                        .without("MCP-Protocol-Version")
                        .without("Mcp-Method")
                        .ask(gateway);
        assertThat(Json.text(response.body(), "result", "protocolVersion")).isEqualTo("2025-11-25");
    }

    @Test
    void case090_initializeWithAHeaderOfThisEra() {
        refused(list().body(McpClient.initialize("1", "2025-11-25", "{}")), 400, -32020);
    }

    @Test
    void unknownRevisionInTheHeaderAloneIsRefusedAsBefore() {
        RawResponse response =
                list().meta("").with("MCP-Protocol-Version", "9999-99-99").ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32600");
    }

    @Test
    void bothErasOnOneConnection() {
        McpClient legacy = McpClient.open(gateway, upstream());
        try (RawHttpClient http = gateway.connect()) {
            for (int round = 0; round < 3; round++) {
                String modern = http.send(list().text()).response().body();
                assertThat(Json.text(modern, "result", "resultType")).isEqualTo("complete");
                String old =
                        http.send(legacy.post(McpClient.request("7", "tools/list")))
                                .response()
                                .body();
                assertThat(old)
                        .doesNotContain("resultType")
                        .doesNotContain("ttlMs")
                        .doesNotContain("cacheScope");
                refused(list().without("Mcp-Method"), 400, -32020);
            }
        }
    }
}
