package io.watchgate.transport.inbound.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.testkit.Await;
import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others have written; those that are not installed are skipped. */
class Http2ClientsIT {

    /** Sends 50 calls at once, and then one whose answer is a stream. */
    private static final String NODE =
            """
            const http2 = require('node:http2');
            const [port, session] = process.argv.slice(1);
            const connection = http2.connect(`http://localhost:${port}`);
            const call = (id, meta) => new Promise((resolve, reject) => {
              const stream = connection.request({
                ':method': 'POST', ':path': '/mcp/files', 'mcp-session-id': session,
                'mcp-protocol-version': '2025-11-25', 'content-type': 'application/json',
                accept: 'application/json, text/event-stream'});
              let status, type, text = '';
              stream.on('response', h => { status = h[':status']; type = h['content-type']; });
              stream.on('data', part => { text += part; });
              stream.on('end', () => resolve({id, status, type, text}));
              stream.on('error', reject);
              stream.end(JSON.stringify({jsonrpc: '2.0', id, method: 'tools/call',
                params: {name: 'x', arguments: {}, ...meta}}));
            });
            (async () => {
              const answers = await Promise.all([...Array(50).keys()].map(i => call(i + 1)));
              for (const {id, status, text} of answers) {
                const message = JSON.parse(text);
                if (status !== 200 || message.id !== id || message.result.ok !== true) {
                  throw new Error(`${id}: ${status} ${text}`);
                }
              }
              const streamed = await call(51, {_meta: {progressToken: 'p'}});
              console.log(streamed.type, streamed.text);
              connection.close();
            })().catch(failed => { console.error(failed); process.exit(1); });
            """;

    @TempDir Path directory;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        server.on(
                "tools/call",
                call -> {
                    if (call.body().contains("progressToken")) {
                        call.stream().progress("\"progress\":1").result("{\"ok\":true}");
                    } else {
                        call.result("{\"ok\":true}");
                    }
                });
        gateway =
                TestGateway.with(2)
                        .upstream("files", server)
                        .timeout("streamAfter", 60_000)
                        .start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private static void assumeInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        assumeTrue(
                Arrays.stream(path.split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                program + " is not installed");
    }

    private String run(String... command) {
        Path out = directory.resolve("out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile())
                            .start();
            try {
                boolean ended = process.waitFor(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                String text = Files.readString(out);
                assertThat(ended).as("%s: %s", List.of(command), text).isTrue();
                assertThat(process.exitValue()).as(text).isZero();
                return text;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Test
    void nodeHasManyCallsOnOneConnection() {
        assumeInstalled("node");
        String streamed = run("node", "-e", NODE, "" + gateway.port(), client.session());
        assertThat(streamed).startsWith("text/event-stream");
        assertThat(streamed).contains("\"progress\":1", "\"result\":{\"ok\":true}");
        assertThat(server.count("tools/call")).isEqualTo(51);
    }

    @Test
    void curlSpeaksWithPriorKnowledge() throws IOException {
        assumeInstalled("curl");
        assumeTrue(run("curl", "--version").contains("HTTP2"), "curl cannot speak HTTP/2");
        Path body = directory.resolve("body");
        String fill = ",\"fill\":\"" + "x".repeat(3_000_000) + "\"";
        Files.writeString(body, McpClient.toolCall("7", "x", fill), StandardCharsets.UTF_8);
        String answer =
                run(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--http2-prior-knowledge",
                        "--write-out",
                        " HTTP/%{http_version} %{http_code}",
                        "--header",
                        "Content-Type: application/json",
                        "--header",
                        "Accept: application/json, text/event-stream",
                        "--header",
                        "Mcp-Session-Id: " + client.session(),
                        "--data-binary",
                        "@" + body,
                        "http://127.0.0.1:" + gateway.port() + "/mcp/files");
        assertThat(answer).endsWith(" HTTP/2 200");
        assertThat(Json.at(answer.substring(0, answer.lastIndexOf(" HTTP/")), "id")).isEqualTo("7");
    }
}
