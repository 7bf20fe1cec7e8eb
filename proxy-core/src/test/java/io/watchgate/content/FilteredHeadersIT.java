package io.watchgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.FilterConfig.OnError;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that repeat arguments, before servers of 2026-07-28: they are content as well. */
@ParameterizedClass(name = "{0}, judged on the event loop up to {1}")
@CsvSource({"/mcp, 0B", "/mcp, 64KiB", "/mcp/files, 0B", "/mcp/files, 64KiB"})
class FilteredHeadersIT {

    private static final String TOOL =
            "{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\",\"properties\":{"
                    + "\"o\":{\"type\":\"object\",\"properties\":{"
                    + "\"r\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"}}}}}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    String inline;

    private final ScriptedServer server = ModernScript.server();
    private TestGateway gateway;

    @BeforeEach
    void start() {
        server.answers("tools/list", "{\"tools\":[" + TOOL + "]}");
        gateway =
                TestGateway.with(2)
                        .judging("inline", ByteSize.parse(inline))
                        .upstream("files", server)
                        .filter(filter("rewrite", "secret"))
                        .filter(filter("deny", "forbidden"))
                        .start();
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static FilterConfig filter(String does, String word) {
        return new FilterConfig(
                "scripted",
                does,
                List.of(),
                List.of(),
                Direction.BOTH,
                OnError.BLOCK,
                Duration.ZERO,
                Map.of("word", word, "does", does));
    }

    private ModernRequest call(String region) {
        String name = path.equals("/mcp") ? "files__t" : "t";
        String arguments = "{\"o\":{\"r\":\"" + region + "\"},\"n\":7,\"list\":[\"element\"]}";
        return ModernRequest.of(
                        "tools/call", "\"name\":\"" + name + "\",\"arguments\":" + arguments)
                .to(path);
    }

    private ScriptedRequest sent(ModernRequest request) {
        try (RawHttpClient http = request.send(gateway)) {
            ScriptedRequest call = server.take("tools/call");
            call.result("{\"content\":[]}");
            assertThat(http.response().status()).isEqualTo(200);
            return call;
        }
    }

    private void seeTheList() {
        assertThat(ModernRequest.of("tools/list", "").to(path).ask(gateway).body())
                .contains("\"x-mcp-header\":\"Region\"");
    }

    @Test
    void aHeaderSaysWhatFiltersHaveLeftOfItsArgument() {
        seeTheList();
        ScriptedRequest call =
                sent(call("a secret place").header("Mcp-Param-Region", "a secret place"));
        assertThat(call.body()).contains("a *** place").doesNotContain("secret");
        assertThat(call.header("mcp-param-region")).isEqualTo("a *** place");
    }

    @Test
    void aHeaderIsWrittenForALegacyClientAsFiltersHaveLeftItsArgument() {
        seeTheList();
        McpClient client = McpClient.open(gateway, path.equals("/mcp") ? "" : "files");
        String name = path.equals("/mcp") ? "files__t" : "t";
        String params = "{\"name\":\"" + name + "\",\"arguments\":{\"o\":{\"r\":\"secret\"}}}";
        try (RawHttpClient http = client.send(McpClient.request("1", "tools/call", params))) {
            ScriptedRequest call = server.take("tools/call");
            assertThat(call.header("mcp-param-region")).isEqualTo("***");
            call.result("{\"content\":[]}");
            http.answer();
        }
    }

    @Test
    void aHeaderThatNobodyKnowsPassesWhereItSaysWhatAnArgumentDoes() {
        ModernRequest request =
                call("us-west1")
                        .header("Mcp-Param-Region", "us-west1")
                        .header("Mcp-Param-Number", "7")
                        .header("Mcp-Param-Element", "element")
                        .header("Mcp-Param-Other", "a secret");
        ScriptedRequest call = sent(request);
        assertThat(call.header("mcp-param-region")).isEqualTo("us-west1");
        assertThat(call.header("mcp-param-number")).isEqualTo("7");
        assertThat(call.headerNames()).doesNotContain("mcp-param-element", "mcp-param-other");
    }

    @Test
    void aHeaderThatNobodyKnowsGoesWhereItsArgumentWasChanged() {
        ScriptedRequest call = sent(call("secret").header("Mcp-Param-Region", "secret"));
        assertThat(call.body()).contains("***").doesNotContain("secret");
        assertThat(call.headerNames()).doesNotContain("mcp-param-region");
    }
}
