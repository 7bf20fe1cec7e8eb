package io.watchgate.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestGateway;
import io.watchgate.upstream.UpstreamLeg;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which era a child process speaks, and a client of the legacy era before a modern one. */
class ModernStdioServerIT {

    private static final String SCRIPT =
            """
            reply() {
              id=${line#*\\"id\\":}
              printf '{"jsonrpc":"2.0","id":%%s,"%%s":%%s}\\n' "${id%%%%,*}" "$1" "$2"
            }
            while IFS= read -r line; do
              case $line in
            %s
              esac
            done
            """;

    private static final String HANDSHAKE =
            """
                *'"initialize"'*)
                  server='{"name":"sh","version":"1"}'
                  offer='"capabilities":{"tools":{}},"serverInfo":'$server
                  reply result '{"protocolVersion":"2025-11-25",'"$offer"'}' ;;
            """;

    private static final String CALLS =
            """
                *'"tools/call"'*) reply result '{"content":[{"type":"text","text":"'$$'"}]}' ;;
            """;

    private static final String DISCOVERED =
            """
                *'"server/discover"'*)
                  offer='"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"'
                  offer='"resultType":"complete",'$offer
                  reply result '{"supportedVersions":["2026-07-28"],'"$offer"'}' ;;
            """;

    private TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
    }

    private McpClient before(String cases) {
        return before(cases, "{}", config -> config);
    }

    private McpClient before(
            String cases, String capabilities, UnaryOperator<UpstreamConfig> change) {
        gateway =
                TestGateway.with(2)
                        .upstream(
                                "sh",
                                List.of("/bin/sh", "-c", SCRIPT.formatted(cases)),
                                change::apply)
                        .timeout("streamAfter", 60_000)
                        .start();
        return McpClient.open(gateway, "sh", "2025-11-25", capabilities);
    }

    private static UpstreamConfig probing(UpstreamConfig config, long millis) {
        return Records.with(
                config,
                "timeouts",
                Records.with(config.timeouts(), "probe", Duration.ofMillis(millis)));
    }

    private ProtocolEra era() {
        return gateway.upstream("sh").era().known();
    }

    @Test
    void case130_aServerThatEndsUponTheQuestionIsStartedAgainAndRememberedAsOld() {
        McpClient client = before("    *'\"server/discover\"'*) exit 1 ;;\n" + HANDSHAKE + CALLS);
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(era()).isEqualTo(ProtocolEra.LEGACY);
        assertThat(gateway.children().started()).isEqualTo(2);
        assertThat(gateway.upstream("sh").health().failures()).isZero();
        gateway.upstream("sh").legs().all().forEach(UpstreamLeg::close);
        Await.until(() -> gateway.upstream("sh").legs().all().isEmpty(), "the leg's end");
        assertThat(client.call(McpClient.toolCall("2", "x", ""))).contains("\"content\"");
        assertThat(gateway.children().started()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {HANDSHAKE, DISCOVERED})
    void case021_annotationsOfAChildCountAsWell(String introduction) {
        String list =
                """
                    *'"tools/list"'*)
                      good='"r":{"type":"string","x-mcp-header":"R"}'
                      good='{"name":"x","inputSchema":{"properties":{'$good'}}}'
                      bad='{"name":"y","inputSchema":{"properties":{"r":{"x-mcp-header":""}}}}'
                      reply result '{"tools":['"$good,$bad"']}' ;;
                """;
        before(introduction + list + CALLS);
        RawResponse listed = ModernRequest.of("tools/list", "").to("/mcp/sh").ask(gateway);
        // Only over HTTP does a client have to leave out what no header can carry.
        assertThat(Json.size(listed.body(), "result", "tools")).isEqualTo(2);
        ModernRequest call =
                ModernRequest.of("tools/call", "\"name\":\"x\",\"arguments\":{\"r\":\"a\"}")
                        .to("/mcp/sh");
        RawResponse refused = call.ask(gateway);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(Json.at(refused.body(), "error", "code")).isEqualTo("-32020");
        assertThat(call.header("Mcp-Param-R", "a").ask(gateway).status()).isEqualTo(200);
    }

    @Test
    void case131_aServerThatIsSilentUponTheQuestionIsSentInitialize() {
        McpClient client = before(HANDSHAKE + CALLS, "{}", config -> probing(config, 20));
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(era()).isEqualTo(ProtocolEra.LEGACY);
        assertThat(gateway.children().started()).isEqualTo(1);
    }

    @Test
    void anErrorUponTheQuestionIsFollowedByInitializeAtOnce() {
        McpClient client =
                before(
                        "    *'\"server/discover\"'*) reply error"
                                + " '{\"code\":-32600,\"message\":\"?\"}' ;;\n"
                                + HANDSHAKE
                                + CALLS,
                        "{}",
                        config -> probing(config, 3_600_000));
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(era()).isEqualTo(ProtocolEra.LEGACY);
    }

    @Test
    void aServerThatStartsSlowlyIsNotTakenForAnOldOne() {
        // Answers the question only when it has seen the other one, which it refuses.
        McpClient client =
                before(
                        "    *'\"server/discover\"'*) first=$line ;;\n"
                            + "    *'\"initialize\"'*) reply error"
                            + " '{\"code\":-32601,\"message\":\"?\"}'; line=$first\n"
                            + "      reply result"
                            + " '{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}}'"
                            + " ;;\n"
                                + CALLS,
                        "{}",
                        config -> probing(config, 20));
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(era()).isEqualTo(ProtocolEra.MODERN);
    }

    @Test
    void aDiscoveryWithoutAModernRevisionIsFollowedByInitialize() {
        McpClient client =
                before(
                        "    *'\"server/discover\"'*) reply result"
                            + " '{\"supportedVersions\":[\"2025-11-25\"],\"capabilities\":{}}' ;;\n"
                                + HANDSHAKE
                                + CALLS);
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(era()).isEqualTo(ProtocolEra.LEGACY);
    }

    @Test
    void aRevisionInTheConfigurationIsAskedForAndNothingElse() {
        McpClient client =
                before(
                        "    *'\"server/discover\"'*) exit 1 ;;\n"
                                + "    *'\"2025-06-18\"'*)\n"
                                + HANDSHAKE.replace("*'\"initialize\"'*)", "")
                                + CALLS,
                        "{}",
                        config -> Records.with(config, "revision", "2025-06-18"));
        assertThat(client.call(McpClient.toolCall("1", "x", ""))).contains("\"content\"");
        assertThat(gateway.children().started()).isEqualTo(1);
    }

    @Test
    void case122_aModernChildIsToldOfTheClientWithEachCallAndOfNothingElse() {
        McpClient client =
                before(
                        DISCOVERED
                                + "    *'\"initialize\"'*|*'\"notifications/initialized\"'*) exit 9"
                                + " ;;\n"
                                + "    *'protocolVersion\":\"2026-07-28\"'*'clientCapabilities\":{}'*'clientInfo'*)\n"
                                + "      reply result"
                                + " '{\"resultType\":\"complete\",\"content\":[]}' ;;\n");
        String answer = client.call(McpClient.toolCall("1", "x", ""));
        assertThat(answer.replace(" ", ""))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[]}}");
        assertThat(era()).isEqualTo(ProtocolEra.MODERN);
        assertThat(gateway.children().started()).isEqualTo(1);
    }

    @Test
    void case123_aModernChildsQuestionIsAskedOnTheClientsStream() {
        McpClient client =
                before(
                        DISCOVERED
                                + "    *'\"inputResponses\":{\"k\":{\"roots\":[]}},\"requestState\":\"st\"'*)\n"
                                + "      reply result"
                                + " '{\"resultType\":\"complete\",\"content\":[2]}' ;;\n"
                                + "    *'\"tools/call\"'*)\n"
                                + "      reply result "
                                + "'{\"resultType\":\"input_required\",\"requestState\":\"st\",\"inputRequests\":{\"k\":{\"method\":\"roots/list\"}}}'"
                                + " ;;\n",
                        McpClient.EVERYTHING,
                        config -> config);
        try (RawHttpClient http = client.send(McpClient.toolCall("1", "x", ""))) {
            String question = http.message();
            assertThat(Json.text(question, "method")).isEqualTo("roots/list");
            client.notice(
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + Json.at(question, "id")
                            + ",\"result\":{\"roots\":[]}}");
            assertThat(http.messages()).singleElement().asString().contains("\"content\":[2]");
        }
    }

    @Test
    void case085_anUnknownResultTypeIsNoSuccess() {
        McpClient client =
                before(
                        DISCOVERED
                                + "    *'\"tools/call\"'*) reply result"
                                + " '{\"resultType\":\"weird\"}' ;;\n");
        String answer = client.call(McpClient.toolCall("1", "x", ""));
        assertThat(Json.at(answer, "error", "code")).isEqualTo("-32603");
        assertThat(Json.text(answer, "error", "data", "reason")).isEqualTo("upstream_invalid");
    }

    @Test
    void case071_aCancelledCallIsTakenBackWithANotice() {
        McpClient client =
                before(
                        DISCOVERED
                                + "    *'\"name\":\"hang\"'*) held=$line ;;\n"
                                + "    *'\"notifications/cancelled\"'*) cancelled=yes ;;\n"
                                + "    *'\"tools/call\"'*) reply result "
                                + "'{\"content\":[{\"type\":\"text\",\"text\":\"'${held:+held}${cancelled:-no}'\"}]}'"
                                + " ;;\n");
        try (RawHttpClient hanging = client.send(McpClient.toolCall("7", "hang", ""))) {
            Await.until(
                    () -> client.call(McpClient.toolCall(client.newId(), "x", "")).contains("held"),
                    "the call at the server");
            client.notice(McpClient.cancelled("7"));
            Await.until(
                    () ->
                            client.call(McpClient.toolCall(client.newId(), "x", ""))
                                    .contains("heldyes"),
                    "the notice at the server");
        }
    }
}
