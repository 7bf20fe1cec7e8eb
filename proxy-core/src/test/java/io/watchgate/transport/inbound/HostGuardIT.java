package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, seen from a browser: Host, Origin, and what CORS lets a page read. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class HostGuardIT {

    private static final String APP = "https://app.example.com";

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .hosts("gateway.example.com", "other.example.com:8443")
                        .origins(APP)
                        .start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private RawResponse ping(String host, String origin) {
        String request =
                client.post(McpClient.request("1", "ping"))
                        .replace(
                                "Host: localhost\r\n",
                                "Host: "
                                        + host
                                        + "\r\n"
                                        + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n"));
        try (RawHttpClient http = gateway.connect()) {
            return http.send(request).response();
        }
    }

    @Test
    void acceptsItsOwnNamesAndTheConfiguredOnes() {
        for (String host :
                new String[] {
                    "localhost",
                    "LOCALHOST:1",
                    "127.0.0.1",
                    "127.0.0.1:" + gateway.port(),
                    "[::1]",
                    "[::1]:9",
                    "gateway.example.com",
                    "gateway.example.com:9",
                    "Other.Example.com:8443"
                }) {
            assertThat(ping(host, "").status()).as(host).isEqualTo(200);
        }
    }

    @Test
    void refusesEveryOtherName() {
        for (String host :
                new String[] {
                    "evil.example.com",
                    "localhost.evil.example.com",
                    "evil-localhost",
                    "localhost.",
                    "127.0.0.2",
                    "127.0.0.1.evil.example.com",
                    "[::2]",
                    "user@localhost",
                    "localhost:80:80",
                    "other.example.com",
                    "other.example.com:8444"
                }) {
            assertThat(ping(host, "").status()).as(host).isEqualTo(403);
        }
    }

    @Test
    void acceptsOriginsOfLoopbackItsOwnPortIncludedAndTheConfiguredOnes() {
        for (String origin :
                new String[] {
                    APP,
                    "HTTPS://APP.example.com",
                    "http://localhost",
                    "http://localhost:" + gateway.port(),
                    "http://127.0.0.1:" + gateway.port(),
                    "http://localhost:6274",
                    "http://[::1]:3000",
                    "https://127.0.0.1"
                }) {
            RawResponse response = ping("localhost", origin);
            assertThat(response.status()).as(origin).isEqualTo(200);
            assertThat(response.header("access-control-allow-origin")).isEqualTo(origin);
            assertThat(response.header("vary")).isEqualToIgnoringCase("origin");
            assertThat(response.header("access-control-expose-headers"))
                    .contains("Mcp-Session-Id", "MCP-Protocol-Version", "WWW-Authenticate");
            assertThat(response.header("access-control-allow-credentials")).isNull();
        }
    }

    @Test
    void refusesEveryOtherOriginAndTellsItNothing() {
        for (String origin :
                new String[] {
                    "null",
                    "https://evil.example.com",
                    "https://app.example.com.evil.example.com",
                    "https://app.example.com:444",
                    "http://app.example.com",
                    "http://localhost.evil.example.com",
                    "http://evil.example.com/localhost",
                    "ftp://localhost",
                    "file://",
                    "http://localhost/path",
                    "http://user@evil.example.com",
                    "http://localhost@evil.example.com",
                    "localhost",
                    "http://"
                }) {
            RawResponse response = ping("localhost", origin);
            assertThat(response.status()).as(origin).isEqualTo(403);
            assertThat(response.header("access-control-allow-origin")).isNull();
            assertThat(response.body()).doesNotContain("evil");
        }
    }

    @Test
    void answersPreflightsOfAllowedOriginsOnly() {
        String preflight =
                "OPTIONS /mcp/files HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n"
                        + "Access-Control-Request-Method: POST\r\n"
                        + "Access-Control-Request-Headers: mcp-session-id\r\n\r\n";
        try (RawHttpClient http = gateway.connect()) {
            RawResponse allowed = http.send(preflight.formatted(APP)).response();
            assertThat(allowed.status()).isEqualTo(204);
            assertThat(allowed.header("content-length")).isNull();
            assertThat(allowed.header("access-control-allow-origin")).isEqualTo(APP);
            assertThat(allowed.header("access-control-allow-methods"))
                    .contains("GET", "POST", "DELETE");
            assertThat(allowed.header("access-control-allow-headers"))
                    .containsIgnoringCase("Content-Type")
                    .containsIgnoringCase("Accept")
                    .containsIgnoringCase("Authorization")
                    .containsIgnoringCase("Mcp-Session-Id")
                    .containsIgnoringCase("MCP-Protocol-Version")
                    .containsIgnoringCase("Last-Event-ID");
            assertThat(allowed.header("access-control-allow-credentials")).isNull();
            RawResponse refused =
                    http.send(preflight.formatted("https://evil.example.com")).response();
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("access-control-allow-origin")).isNull();
        }
    }

    @Test
    void letsAnAllowedPageReadTheStatusOfARefusal() {
        String post =
                McpClient.post("/mcp/files", "x".repeat(24), null, McpClient.request("1", "ping"));
        try (RawHttpClient http = gateway.connect()) {
            RawResponse response =
                    http.send(post.replace("Host:", "Origin: " + APP + "\r\nHost:")).response();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("access-control-allow-origin")).isEqualTo(APP);
        }
    }

    @Test
    void letsAnAllowedPageReadStreamsAndNotices() {
        String origin = "Origin: " + APP + "\r\nHost:";
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.get().replace("Host:", origin));
            assertThat(http.streamHead().header("access-control-allow-origin")).isEqualTo(APP);
        }
        try (RawHttpClient http = gateway.connect()) {
            http.send(client.post(McpClient.cancelled("1")).replace("Host:", origin));
            RawResponse accepted = http.response();
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.header("access-control-allow-origin")).isEqualTo(APP);
        }
    }
}
