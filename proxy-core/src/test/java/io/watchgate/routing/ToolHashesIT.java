package io.watchgate.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.PolicyConfig.Action;
import io.watchgate.config.policy.RuleConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.ScriptedRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tool lists are the same bytes from every gateway, and their digests show it. */
class ToolHashesIT {

    private static final String FILES = "{\"name\":\"b\",\"x\":1.50},{\"name\":\"a\"}";

    private final ScriptedServer files = new ScriptedServer();
    private final ScriptedServer notes = new ScriptedServer();

    @BeforeEach
    void list() {
        files.answers("tools/list", "{\"tools\":[" + FILES + "]}");
        notes.answers("tools/list", "{\"tools\":[{\"name\":\"a\"}]}");
    }

    @AfterEach
    void stop() {
        files.close();
        notes.close();
    }

    private TestGateway.Setup setup() {
        return TestGateway.with(2).upstream("files", files).upstream("notes", notes);
    }

    private static String sha256(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static Map<String, String> hashes(TestGateway gateway) {
        return gateway.core().toolHashes().all();
    }

    private static String result(TestGateway gateway, String upstream) {
        return Json.at(McpClient.open(gateway, upstream).ask("tools/list", "{}"), "result");
    }

    @Test
    void replicasListTheSameBytesAndSayTheirDigest() throws Exception {
        String listed;
        Map<String, String> one;
        try (TestGateway gateway = setup().start()) {
            assertThat(hashes(gateway)).isEmpty();
            listed = result(gateway, "");
            assertThat(result(gateway, "files")).isEqualTo("{\"tools\":[" + FILES + "]}");
            one = hashes(gateway);
        }
        assertThat(one)
                .containsExactly(
                        Map.entry("/mcp", sha256(listed)),
                        Map.entry("/mcp/files", sha256("{\"tools\":[" + FILES + "]}")));
        // Another process, to which the servers answer in the other order.
        files.on("tools/list", this::answerBehindNotes);
        try (TestGateway gateway = setup().start()) {
            assertThat(result(gateway, "")).isEqualTo(listed);
            assertThat(hashes(gateway).get("/mcp")).isEqualTo(one.get("/mcp"));
        }
    }

    private void answerBehindNotes(ScriptedRequest request) {
        Await.until(() -> notes.count("tools/list") == 2, "the other server's turn");
        request.result("{\"tools\":[" + FILES + "]}");
    }

    @Test
    void theDigestIsTheSameForBothErasAndFollowsTheList() throws Exception {
        try (TestGateway gateway = setup().start()) {
            result(gateway, "files");
            String before = hashes(gateway).get("/mcp/files");
            ModernRequest request = ModernRequest.of("tools/list", "").to("/mcp/files");
            try (RawHttpClient http = request.send(gateway)) {
                assertThat(http.answer()).contains("ttlMs");
            }
            assertThat(hashes(gateway).get("/mcp/files")).isEqualTo(before);
            files.answers("tools/list", "{ \"tools\" : [ {\"name\":\"new\"} ] }");
            result(gateway, "files");
            assertThat(hashes(gateway).get("/mcp/files"))
                    .isEqualTo(sha256("{\"tools\":[{\"name\":\"new\"}]}"));
        }
    }

    @Test
    void theDigestIsOfWhatClientsMaySee() throws Exception {
        RuleConfig rule =
                new RuleConfig(
                        RuleConfig.Action.DENY,
                        List.of("files"),
                        List.of("b"),
                        List.of(),
                        List.of());
        PolicyConfig policy = new PolicyConfig(Action.ALLOW, List.of(rule));
        try (TestGateway gateway = setup().policy(policy).start()) {
            String listed = result(gateway, "files");
            assertThat(listed).isEqualTo("{\"tools\":[{\"name\":\"a\"}]}");
            assertThat(hashes(gateway).get("/mcp/files")).isEqualTo(sha256(listed));
        }
    }

    @Test
    void aPageIsNoList() {
        files.answers("tools/list", "{\"tools\":[" + FILES + "],\"nextCursor\":\"2\"}");
        try (TestGateway gateway = setup().start()) {
            result(gateway, "files");
            assertThat(hashes(gateway)).isEmpty();
        }
    }
}
