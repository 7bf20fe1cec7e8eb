package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.mcp.ProtocolEra;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.OneServerRig;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the status of the answer to {@code server/discover} says of a server's era. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class HttpEraIT extends OneServerRig {

    private TestGateway gateway() {
        return TestGateway.with(loops).upstream("files", server).start();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 415})
    void case132_aServerThatRefusesTheQuestionWithoutAWordIsSentInitialize(int status) {
        server.on("server/discover", question -> question.status(status, ""));
        server.answers("tools/call", "{\"content\":[]}");
        try (TestGateway gateway = gateway()) {
            McpClient client = McpClient.open(gateway, "files");
            assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
            assertThat(gateway.upstream("files").era().known()).isEqualTo(ProtocolEra.LEGACY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, upstream_refused",
        "403, upstream_refused",
        "429, upstream_refused",
        "500, upstream_refused",
        "503, upstream_refused"
    })
    void case134And135_aStatusThatIsNotAboutTheEraDecidesNothing(int status, String reason) {
        server.on("server/discover", question -> question.status(status, ""));
        try (TestGateway gateway = gateway()) {
            assertThat(Json.text(opened(gateway).body(), "error", "data", "reason"))
                    .isEqualTo(reason);
            assertThat(gateway.upstream("files").era().known()).isNull();
            assertThat(server.count("initialize")).isZero();
        }
    }

    @Test
    void case135_theServerIsAskedAgainWhenItIsBack() {
        server.on("server/discover", question -> question.status(503, ""));
        try (TestGateway gateway = gateway()) {
            opened(gateway);
            server.on("server/discover", question -> question.status(400, ""));
            RawResponse response = opened(gateway);
            while (response.header("mcp-session-id") == null) {
                response = opened(gateway);
            }
            assertThat(gateway.upstream("files").era().known()).isEqualTo(ProtocolEra.LEGACY);
        }
    }

    private static RawResponse opened(TestGateway gateway) {
        try (RawHttpClient http = gateway.connect()) {
            String initialize = McpClient.initialize("0", "2025-11-25", "{}");
            http.send(McpClient.post("/mcp/files", null, null, initialize));
            return http.response();
        }
    }
}
