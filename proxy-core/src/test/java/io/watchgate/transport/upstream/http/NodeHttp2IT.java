package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.config.HttpTarget;
import io.watchgate.config.TlsConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.Records;
import io.watchgate.testkit.TestCertificate;
import io.watchgate.testkit.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole gateway before a server on Node's HTTP/2; skipped where there is no Node. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class NodeHttp2IT {

    @Parameter int loops;

    @TempDir private Path directory;
    private Process node;
    private int port;

    @BeforeAll
    static void requireNode() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException none) {
            there = false;
        }
        assumeTrue(there, "node is not installed");
    }

    private TestGateway gateway(int streams, UnaryOperator<UpstreamConfig> change)
            throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost");
        Path pem = certificate.writePem(directory.resolve("cert.pem"));
        Path key = certificate.writeKeyPem(directory.resolve("key.pem"));
        Path script =
                Path.of(NodeHttp2IT.class.getResource("http2-server.mjs").toURI()).toAbsolutePath();
        node =
                new ProcessBuilder(
                                "node",
                                script.toString(),
                                pem.toString(),
                                key.toString(),
                                Integer.toString(streams))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        port = Integer.parseInt(said.readLine());
        HttpTarget target =
                new HttpTarget(
                        URI.create("https://localhost:" + port + "/mcp"),
                        Map.of(),
                        new TlsConfig(pem, false),
                        "auto",
                        null);
        return TestGateway.with(loops).upstream("node", target, change).start();
    }

    @AfterEach
    void stop() throws Exception {
        if (node != null) {
            node.getOutputStream().close();
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).as("the end of node").isTrue();
        }
    }

    private static String tool(McpClient client, String name) {
        return client.call(McpClient.toolCall(client.newId(), name, ""));
    }

    @Test
    void servesCallsStreamsNoticesAndCancellations() throws Exception {
        try (TestGateway gateway = gateway(100, config -> config)) {
            McpClient client = McpClient.open(gateway, "node");
            assertThat(tool(client, "echo")).contains("\"echo\"");
            assertThat(tool(client, "stream")).contains("\"streamed\"");
            assertThat(tool(client, "large")).hasSizeGreaterThan(12 << 20);
            try (RawHttpClient listening = client.listen()) {
                tool(client, "notify");
                assertThat(listening.message()).contains("notifications/tools/list_changed");
            }
            String id = client.newId();
            try (RawHttpClient hanging = client.send(McpClient.toolCall(id, "never", ""))) {
                assertThat(hanging.message()).contains("begun");
                client.notice(McpClient.cancelled(id));
                Await.until(
                        () -> tool(client, "seen").contains("\\\"cancelled\\\":1"),
                        "the server to hear that the stream is cancelled");
            }
            Map<String, Integer> connections = gateway.upstream("node").legs().connections();
            assertThat(connections.get("h2")).isPositive();
            assertThat(connections.get("http/1.1")).isZero();
        }
    }

    @Test
    void keepsToTheStreamsTheServerAllowsAndToItsOwnConnections() throws Exception {
        UnaryOperator<UpstreamConfig> two =
                config ->
                        Records.with(
                                config, "limits", Records.with(config.limits(), "connections", 2));
        try (TestGateway gateway = gateway(3, two)) {
            McpClient client = McpClient.open(gateway, "node");
            List<RawHttpClient> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                calls.add(client.send(McpClient.toolCall(client.newId(), "later", "")));
            }
            for (RawHttpClient call : calls) {
                assertThat(call.answer()).contains("\"echo\"");
                call.close();
            }
            // Calls on two connections, and one GET stream.
            assertThat(tool(client, "seen")).containsPattern("most\\\\\":[1-7][^0-9]");
        }
    }

    @Test
    void goesOnOverAnotherConnectionWhenTheServerLeavesOne() throws Exception {
        try (TestGateway gateway = gateway(100, config -> config)) {
            McpClient client = McpClient.open(gateway, "node");
            for (int i = 0; i < 20; i++) {
                assertThat(tool(client, "leave")).contains("\"echo\"");
                assertThat(tool(client, "echo")).contains("\"echo\"");
            }
        }
    }
}
