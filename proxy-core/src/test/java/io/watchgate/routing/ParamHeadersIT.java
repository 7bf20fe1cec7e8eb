package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.HttpTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Arguments that clients of the modern era repeat in headers, before servers of both eras: their
 * tool list says which.
 */
@ParameterizedClass(name = "{0}, modern server: {1}")
@CsvSource({"/mcp,false", "/mcp,true", "/mcp/files,false", "/mcp/files,true"})
class ParamHeadersIT {

    private static final String TOOL =
            "{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\",\"properties\":{"
                    + "\"r\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
                    + "\"b\":{\"type\":\"boolean\",\"x-mcp-header\":\"Method\"},"
                    + "\"o\":{\"type\":\"object\",\"properties\":{"
                    + "\"n\":{\"type\":\"integer\",\"x-mcp-header\":\"Count\"}}}}}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    boolean modern;

    private ScriptedServer server;
    private TestGateway gateway;
    private final BlockingQueue<ScriptedRequest> calls = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        server = modern ? ModernScript.server() : new ScriptedServer();
        lists(TOOL);
        server.answers("prompts/list", "{\"prompts\":[]}");
        server.answers("tools/call", "{\"content\":[]}");
        gateway =
                TestGateway.with(1)
                        .upstream("files", server, ParamHeadersIT::withHeader)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    private static UpstreamConfig withHeader(UpstreamConfig config) {
        HttpTarget target = (HttpTarget) config.target();
        return Records.with(
                config,
                "target",
                Records.with(target, "headers", Map.of("Mcp-Param-Tenant", "ours")));
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void lists(String tool) {
        server.answers("tools/list", "{\"tools\":[" + tool + "]}");
    }

    private void seeTheList() {
        RawResponse list = ModernRequest.of("tools/list", "").to(path).ask(gateway);
        assertThat(list.body()).contains("\"x-mcp-header\":\"Region\"");
    }

    private ModernRequest call(String arguments) {
        String name = path.equals("/mcp") ? "files__t" : "t";
        return ModernRequest.of(
                        "tools/call", "\"name\":\"" + name + "\",\"arguments\":" + arguments)
                .to(path);
    }

    private static void accepted(RawResponse response) {
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        assertThat(Json.text(response.body(), "result", "resultType")).isEqualTo("complete");
    }

    private void accepted(ModernRequest request) {
        accepted(request.ask(gateway));
    }

    private void refused(ModernRequest request) {
        RawResponse response = request.id("\"q\"").ask(gateway);
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("-32020");
        assertThat(Json.text(response.body(), "error", "data", "phase")).isEqualTo("not_sent");
        assertThat(Json.text(response.body(), "id")).isEqualTo("q");
    }

    @Test
    void case020_aHeaderThatRepeatsItsArgument() {
        seeTheList();
        accepted(call("{\"r\":\"us-west1\"}").header("Mcp-Param-Region", "us-west1"));
        accepted(call("{\"r\":\"us-west1\"}").header("MCP-PARAM-REGION", "  us-west1 "));
        accepted(call("{\"r\":\"us west 1\"}").header("Mcp-Param-Region", "us west 1"));
        accepted(call("{\"r\":\"\"}").header("Mcp-Param-Region", ""));
        accepted(
                call("{\"b\":false,\"o\":{\"n\":7}}")
                        .header("mcp-param-method", "false")
                        .header("mcp-param-count", "7"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`Hello, 世界`,=?base64?SGVsbG8sIOS4lueVjA==?=",
                "` padded `,=?base64?IHBhZGRlZCA=?=",
                "line1\\nline2,=?base64?bGluZTEKbGluZTI=?=",
                "=?base64?literal?=,=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
                "日本語,=?base64?5pel5pys6Kqe?=",
                "\\tindented,=?base64?CWluZGVudGVk?="
            })
    void case020_aHeaderInBase64(String text, String header) {
        seeTheList();
        accepted(call("{\"r\":\"" + text + "\"}").header("Mcp-Param-Region", header));
        refused(call("{\"r\":\"" + text + "x\"}").header("Mcp-Param-Region", header));
    }

    @Test
    void case021_noHeaderForAnArgument() {
        seeTheList();
        refused(call("{\"r\":\"us-west1\"}"));
        refused(call("{\"r\":\"a\",\"o\":{\"n\":7}}").header("Mcp-Param-Region", "a"));
        refused(call("{\"b\":true}"));
        assertThat(server.count("tools/call")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "us-east1",
        "US-WEST1",
        "=?base64?dXMtZWFzdDE=?=",
        "=?base64?dXMtd2VzdDE?=",
        "=?base64?dXMtd2Vz*DE=?=",
        "=?BASE64?dXMtd2VzdDE=?=",
        "us-west1é"
    })
    void case022_aHeaderThatDiffers(String value) {
        seeTheList();
        refused(call("{\"r\":\"us-west1\"}").header("Mcp-Param-Region", value));
        assertThat(server.count("tools/call")).isZero();
    }

    @Test
    void case022_twoHeadersForOneArgument() {
        seeTheList();
        refused(
                call("{\"r\":\"a\"}")
                        .header("Mcp-Param-Region", "a")
                        .header("mcp-param-region", "a"));
    }

    @Test
    void case022_ofTwoArgumentsWithOneNameTheLastIsRepeated() {
        seeTheList();
        refused(call("{\"r\":\"a\",\"r\":\"b\"}").header("Mcp-Param-Region", "a"));
        accepted(call("{\"r\":\"a\",\"r\":\"b\"}").header("Mcp-Param-Region", "b"));
    }

    @Test
    void case023_noHeaderForWhatHasNoValue() {
        seeTheList();
        accepted(call("{\"r\":null}"));
        accepted(call("{}"));
        accepted(call("{\"o\":{\"n\":null}}"));
        accepted(call("{\"o\":null}"));
        refused(call("{\"r\":null}").header("Mcp-Param-Region", "null"));
        refused(call("{}").header("Mcp-Param-Region", ""));
        refused(call("{\"n\":7}").header("Mcp-Param-Count", "7"));
    }

    @Test
    void case023_noHeadersForACallWithoutArguments() {
        seeTheList();
        String name = path.equals("/mcp") ? "files__t" : "t";
        ModernRequest bare = ModernRequest.of("tools/call", "\"name\":\"" + name + "\"").to(path);
        accepted(bare);
        refused(bare.header("Mcp-Param-Region", "a"));
    }

    @ParameterizedTest
    @CsvSource({"42,42.0", "42.0,42", "42,4.2e1", "-0,0", "9007199254740991,9007199254740991"})
    void case024_integersAreComparedByValue(String argument, String header) {
        seeTheList();
        accepted(call("{\"o\":{\"n\":" + argument + "}}").header("Mcp-Param-Count", header));
    }

    @ParameterizedTest
    @CsvSource({"42,43", "42,forty", "42,''", "1,1e999999999", "9007199254740991,9007199254740992"})
    void case024_otherIntegersDiffer(String argument, String header) {
        seeTheList();
        refused(call("{\"o\":{\"n\":" + argument + "}}").header("Mcp-Param-Count", header));
    }

    @Test
    void case024_aTextIsNoInteger() {
        seeTheList();
        refused(call("{\"r\":\"42\"}").header("Mcp-Param-Region", "42.0"));
    }

    @Test
    void case025_headersThatNoToolKnows() {
        accepted(call("{}").header("Mcp-Param-Foo", "x").header("Mcp-Param-Foo", "y"));
        seeTheList();
        accepted(call("{}").header("Mcp-Param-Foo", "x").header("Mcp-Param-Foo", "y"));
    }

    @Test
    void case025_reachAServerThatMayKnowThem() {
        String encoded = "=?base64?5pel5pys6Kqe?=";
        ModernRequest call =
                call("{\"r\":\"us\"}")
                        .header("Mcp-Param-Foo", encoded)
                        .header("mcp-param-empty", "")
                        .header("Mcp-Param-Region", "us")
                        .header("Mcp-Param-Tenant", "theirs")
                        .header("Mcp-Param-Tab", "a\tb");
        assertPassed(call, encoded);
        seeTheList();
        assertPassed(call, encoded);
        String prompt = path.equals("/mcp") ? "files__p" : "p";
        server.on("prompts/get", calls::add);
        try (RawHttpClient http =
                ModernRequest.of("prompts/get", "\"name\":\"" + prompt + "\"")
                        .to(path)
                        .header("Mcp-Param-Region", "eu")
                        .send(gateway)) {
            ScriptedRequest get = Await.next(calls, "the prompt at the server");
            assertThat(get.header("mcp-param-region")).isEqualTo(modern ? "eu" : "");
            get.result("{\"messages\":[]}");
            accepted(http.response());
        }
    }

    private void assertPassed(ModernRequest request, String encoded) {
        server.on("tools/call", calls::add);
        try (RawHttpClient http = request.send(gateway)) {
            ScriptedRequest call = Await.next(calls, "the call at the server");
            assertThat(call.header("mcp-param-foo")).isEqualTo(modern ? encoded : "");
            assertThat(call.header("mcp-param-region")).isEqualTo(modern ? "us" : "");
            assertThat(call.header("mcp-param-tenant")).isEqualTo("ours");
            assertThat(call.headerNames())
                    .filteredOn(name -> name.startsWith("mcp-param-"))
                    .containsExactlyInAnyOrder(
                            modern
                                    ? new String[] {
                                        "mcp-param-foo",
                                        "mcp-param-empty",
                                        "mcp-param-region",
                                        "mcp-param-tenant"
                                    }
                                    : new String[] {"mcp-param-tenant"});
            call.result("{\"content\":[]}");
            accepted(http.response());
        }
    }

    @Test
    void aListNobodyHasSeenDemandsNothing() {
        accepted(call("{\"r\":\"us-west1\"}"));
        accepted(call("{\"r\":\"us-west1\"}").header("Mcp-Param-Region", "us-west1"));
    }

    @Test
    void aListThatIsSeenAnewCountsAndTheOldOneDoesNot() {
        seeTheList();
        lists("{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\"}}");
        try (RawHttpClient any = gateway.connect()) {
            // The server's list as it is, whatever of it is merged and kept.
            any.send(ModernRequest.of("tools/list", "").to("/mcp/files").text()).response();
        }
        accepted(call("{\"r\":\"us-west1\"}"));
    }

    private String callOfALegacyClient() {
        McpClient client = McpClient.open(gateway, path.equals("/mcp") ? "" : "files");
        client.ask("tools/list", "{}");
        String name = path.equals("/mcp") ? "files__t" : "t";
        return client.ask("tools/call", "{\"name\":\"" + name + "\",\"arguments\":{}}");
    }

    /** A server of the legacy era takes no headers, so that nothing is wrong with its tool. */
    @Test
    void aToolThatIsLeftOutOfTheListCannotBeCalledEither() {
        lists("{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"r\":{\"x-mcp-header\":\"\"}}}}");
        RawResponse list = ModernRequest.of("tools/list", "").to(path).ask(gateway);
        assertThat(list.body().contains("inputSchema")).isNotEqualTo(modern);
        String legacy = callOfALegacyClient();
        String body = call("{}").ask(gateway).body();
        if (modern) {
            assertThat(Json.at(body, "error", "code")).isEqualTo("-32602");
            assertThat(Json.text(body, "error", "message")).startsWith("Unknown tool");
            assertThat(Json.at(legacy, "error", "code")).isEqualTo("-32602");
            assertThat(server.count("tools/call")).isZero();
        } else {
            assertThat(Json.at(body, "result", "content")).isEqualTo("[]");
            assertThat(Json.at(legacy, "result", "content")).isEqualTo("[]");
        }
    }

    @Test
    void aToolThatIsMendedCanBeCalled() {
        lists("{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"r\":{\"x-mcp-header\":\"\"}}}}");
        ModernRequest.of("tools/list", "").to(path).ask(gateway);
        lists(TOOL);
        ModernRequest.of("tools/list", "").to("/mcp/files").ask(gateway);
        accepted(call("{}"));
    }

    @Test
    void clientsOfTheLegacyEraRepeatNothing() {
        McpClient client = McpClient.open(gateway, path.equals("/mcp") ? "" : "files");
        assertThat(client.ask("tools/list", "{}")).contains("x-mcp-header");
        String name = path.equals("/mcp") ? "files__t" : "t";
        String answer =
                client.ask(
                        "tools/call",
                        "{\"name\":\"" + name + "\",\"arguments\":{\"r\":\"us-west1\"}}");
        assertThat(Json.at(answer, "result", "content")).isEqualTo("[]");
    }

    @Test
    void unknownToolsAndOtherFaultsAreNamedBefore() {
        seeTheList();
        ModernRequest call = call("{\"r\":\"a\"}").with("Mcp-Name", "other");
        RawResponse response = call.ask(gateway);
        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.text(response.body(), "error", "message")).startsWith("Mcp-Name");
    }

    @Test
    void case027_aServerOfTheModernEraSeesTheHeadersAnew() {
        if (!modern) {
            return;
        }
        seeTheList();
        server.on("tools/call", calls::add);
        try (RawHttpClient http =
                call("{\"r\":\"日本語\",\"o\":{\"n\":42}}")
                        .header("Mcp-Param-Region", "=?base64?5pel5pys6Kqe?=")
                        .header("Mcp-Param-Count", "42.0")
                        .header("Mcp-Param-Foo", "x")
                        .send(gateway)) {
            ScriptedRequest seen = Await.next(calls, "the call at the server");
            assertThat(seen.header("mcp-name")).isEqualTo("t");
            assertThat(seen.header("mcp-param-region")).isEqualTo("=?base64?5pel5pys6Kqe?=");
            assertThat(seen.header("mcp-param-count")).isEqualTo("42");
            seen.result("{\"resultType\":\"complete\",\"content\":[]}");
            accepted(http.response());
        }
    }
}
