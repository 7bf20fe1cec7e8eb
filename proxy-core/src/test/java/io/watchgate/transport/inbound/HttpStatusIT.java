package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.RawHttpClient;
import io.watchgate.testkit.RawResponse;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every status of the legacy Streamable HTTP binding, and what stands in its body. */
@ParameterizedClass(name = "{0} event loops")
@ValueSource(ints = {1, 2})
class HttpStatusIT {

    @Parameter int loops;

    private final ScriptedServer server = new ScriptedServer();
    private TestGateway gateway;
    private McpClient client;

    @BeforeEach
    void start() {
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server)
                        .origins("https://app.example.com")
                        .start();
        client = McpClient.open(gateway, "files");
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private RawResponse exchange(String request) {
        try (RawHttpClient http = gateway.connect()) {
            return http.send(request).response();
        }
    }

    private static void assertRefused(RawResponse response, int status, int code, String reason) {
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        assertThat(Json.at(response.body(), "error", "code")).isEqualTo("" + code);
        assertThat(Json.text(response.body(), "error", "data", "reason")).isEqualTo(reason);
        assertThat(Json.at(response.body(), "error", "message")).isNotEqualTo("\"\"");
    }

    @Test
    void acceptsNotificationsAndResponsesWith202AndNoBody() {
        for (String body :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/unheard-of\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":99,\"error\":{\"code\":1,\"message\":\"\"}}",
                        McpClient.cancelled("12345"))) {
            RawResponse response = client.exchange(body);
            assertThat(response.status()).as(body).isEqualTo(202);
            assertThat(response.bytes()).isEmpty();
            assertThat(response.header("content-type")).isNull();
        }
    }

    @Test
    void refusesAMessageWithoutASessionWith400AndItsId() {
        RawResponse response =
                exchange(McpClient.post("/mcp/files", null, null, McpClient.request("7", "ping")));
        assertRefused(response, 400, -32600, "session_missing");
        assertThat(Json.at(response.body(), "id")).isEqualTo("7");
        RawResponse notice =
                exchange(McpClient.post("/mcp/files", null, null, McpClient.cancelled("1")));
        assertRefused(notice, 400, -32600, "session_missing");
        assertThat(Json.find(notice.body(), "id")).isNull();
        RawResponse answer =
                exchange(
                        McpClient.post(
                                "/mcp/files",
                                null,
                                null,
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"));
        assertRefused(answer, 400, -32600, "session_missing");
    }

    @Test
    void refusesGetAndDeleteWithoutASessionWith400() {
        String head =
                " /mcp/files HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        assertRefused(exchange("GET" + head), 400, -32600, "session_missing");
        assertRefused(exchange("DELETE" + head), 400, -32600, "session_missing");
    }

    @Test
    void refusesAnUnknownSessionWith404() {
        String ping = McpClient.request("1", "ping");
        assertRefused(
                exchange(McpClient.post("/mcp/files", "nonsense", null, ping)),
                404,
                -32600,
                "session_unknown");
        String none = client.get().replace(client.session(), "x".repeat(24));
        assertRefused(exchange(none), 404, -32600, "session_unknown");
        assertRefused(exchange(none.replace("GET ", "DELETE ")), 404, -32600, "session_unknown");
    }

    @Test
    void refusesASessionOfAnotherEndpointWith404() {
        try (ScriptedServer other = new ScriptedServer();
                TestGateway both =
                        TestGateway.with(loops)
                                .upstream("files", server)
                                .upstream("other", other)
                                .start()) {
            McpClient files = McpClient.open(both, "files");
            try (RawHttpClient http = both.connect()) {
                http.send(
                        McpClient.post(
                                "/mcp/other",
                                files.session(),
                                null,
                                McpClient.request("1", "ping")));
                assertRefused(http.response(), 404, -32600, "session_unknown");
            }
        }
    }

    @Test
    void refusesWrongRevisionsWith400AndSaysWhichThereAre() {
        for (String revision : List.of("9999-99-99", "2024-11-05", "x")) {
            RawResponse response =
                    exchange(
                            McpClient.post(
                                    "/mcp/files",
                                    client.session(),
                                    revision,
                                    McpClient.request("1", "ping")));
            assertRefused(response, 400, -32600, "unsupported_revision");
            assertThat(response.body()).contains("2025-03-26", "2025-06-18", "2025-11-25");
        }
    }

    @Test
    void refusesARequestWhoseHeaderAloneIsOfTheModernEra() {
        RawResponse response =
                exchange(
                        McpClient.post(
                                "/mcp/files",
                                client.session(),
                                "2026-07-28",
                                McpClient.request("1", "ping")));
        assertRefused(response, 400, -32602, "meta_invalid");
    }

    @Test
    void takesTheSessionsOwnRevisionWhenTheHeaderIsMissing() {
        RawResponse response =
                exchange(
                        McpClient.post(
                                "/mcp/files",
                                client.session(),
                                null,
                                McpClient.request("1", "ping")));
        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void refusesOtherMethodsWith405AndNamesTheRightOnes() {
        for (String method : List.of("PUT", "PATCH", "TRACE", "FOO")) {
            RawResponse response =
                    exchange(method + " /mcp/files HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertRefused(response, 405, -32600, "method_not_allowed");
            assertThat(response.header("allow")).isEqualTo("GET, POST, DELETE, OPTIONS");
        }
    }

    @Test
    void sendsNoBodyInAnswerToHead() {
        try (RawHttpClient http = gateway.connect()) {
            for (String path : List.of("/mcp/files", "/nowhere")) {
                http.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(http.responseToHead().status()).isIn(404, 405);
                http.send(client.post(McpClient.request("1", "ping")));
                assertThat(http.response().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void refusesPathsThatAreNoEndpointWith404() {
        for (String path : List.of("/", "/mcp/", "/mcp/none", "/mcp/files/", "/MCP/files", "*")) {
            RawResponse response =
                    exchange("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertRefused(response, 404, -32600, "no_endpoint");
        }
    }

    @Test
    void findsTheEndpointBehindAQuery() {
        RawResponse response =
                exchange(
                        McpClient.post(
                                "/mcp/files?key=value",
                                client.session(),
                                null,
                                McpClient.request("1", "ping")));
        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void refusesAnAcceptHeaderThatLacksOneOfTheFormsWith406() {
        String post = client.post(McpClient.request("1", "ping"));
        String both = "Accept: application/json, text/event-stream";
        for (String accept :
                List.of(
                        "Accept: application/json",
                        "Accept: text/event-stream",
                        "Accept: text/html",
                        "Accept: application/json, text/event-stream;q=0",
                        "Accept: */*;q=0",
                        "Accept:")) {
            assertRefused(exchange(post.replace(both, accept)), 406, -32600, "not_acceptable");
        }
        for (String accept :
                List.of(
                        "Accept: */*",
                        "Accept: text/*, application/*",
                        "Accept: TEXT/event-stream;q=0.1,Application/JSON;q=0.001",
                        "Accept: application/json\r\nAccept: text/event-stream",
                        "X-None: 1")) {
            assertThat(exchange(post.replace(both, accept)).status()).as(accept).isEqualTo(200);
        }
        String get = client.get().replace("Accept: text/event-stream", "Accept: application/json");
        assertRefused(exchange(get), 406, -32600, "not_acceptable");
    }

    @Test
    void refusesBodiesThatAreNotPlainJsonWith415() {
        String post = client.post(McpClient.request("1", "ping"));
        String json = "Content-Type: application/json";
        for (String type :
                List.of(
                        "Content-Type: text/plain",
                        "Content-Type: application/json-patch+json",
                        "Content-Type: application/json; charset=iso-8859-1",
                        "Content-Type:",
                        "X-None: 1",
                        json + "\r\nContent-Encoding: gzip")) {
            assertRefused(
                    exchange(post.replace(json, type)), 415, -32600, "unsupported_media_type");
        }
        for (String type :
                List.of(
                        "content-type: APPLICATION/JSON",
                        json + "; charset=UTF-8",
                        json + ";charset=\"utf-8\"",
                        json + "\r\nContent-Encoding: identity")) {
            assertThat(exchange(post.replace(json, type)).status()).as(type).isEqualTo(200);
        }
    }

    @Test
    void refusesBrokenJsonWith400AndTheCodeForIt() {
        for (String body : List.of("", "{", "nonsense", "{\"jsonrpc\":\"2.0\"", "{} {}", "\"")) {
            RawResponse response = client.exchange(body);
            assertRefused(response, 400, -32700, "parse_error");
            assertThat(Json.find(response.body(), "id")).as("no id was read").isNull();
        }
    }

    @Test
    void refusesJsonThatIsNoMessageWith400AndTheCodeForIt() {
        for (String body :
                List.of(
                        "{}",
                        "1",
                        "null",
                        "\"ping\"",
                        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                        "{\"id\":1,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"Method\":\"x\",\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{}}")) {
            RawResponse response = client.exchange(body);
            assertThat(response.status()).as(body).isEqualTo(400);
            assertRefused(response, 400, -32600, "invalid_request");
        }
        assertThat(client.exchange(McpClient.request("1", "ping")).status()).isEqualTo(200);
    }

    @Test
    void refusesArraysWhereTheRevisionHasNone() {
        RawResponse response = client.exchange("[" + McpClient.request("1", "ping") + "]");
        assertRefused(response, 400, -32600, "invalid_request");
        assertThat(response.body()).contains("expected: one message");
    }

    @Test
    void refusesASecondInitializeOnASessionWith400() {
        RawResponse response = client.exchange(McpClient.initialize("5", "2025-11-25", "{}"));
        assertRefused(response, 400, -32600, "invalid_request");
        assertThat(Json.at(response.body(), "id")).isEqualTo("5");
    }

    @Test
    void refusesASecondStandaloneStreamWith409() {
        try (RawHttpClient first = client.listen()) {
            assertRefused(exchange(client.get()), 409, -32600, "stream_conflict");
            assertThat(first.hasArrived()).isFalse();
        }
    }

    @Test
    void answersDeleteWith204AndThenKnowsTheSessionNoMore() {
        RawResponse deleted = client.delete();
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.bytes()).isEmpty();
        assertRefused(
                client.exchange(McpClient.request("1", "ping")), 404, -32600, "session_unknown");
        assertThat(client.delete().status()).isEqualTo(404);
    }

    @Test
    void refusesUnknownHostsAndOriginsWith403() {
        String post = client.post(McpClient.request("1", "ping"));
        assertRefused(
                exchange(post.replace("Host: localhost", "Host: evil.example.com")),
                403,
                -32600,
                "host_refused");
        assertRefused(
                exchange(post.replace("Host:", "Origin: https://evil.example.com\r\nHost:")),
                403,
                -32600,
                "origin_refused");
    }

    @Test
    void refusesRequestsWithoutExactlyOneHostWith400() {
        String post = client.post(McpClient.request("1", "ping"));
        assertThat(exchange(post.replace("Host: localhost\r\n", "")).status()).isEqualTo(400);
        assertThat(exchange(post.replace("Host:", "Host: localhost\r\nHost:")).status())
                .isEqualTo(400);
    }

    @Test
    void reachesNoServerWithAnythingRefused() {
        long before = server.received().size();
        refusesBrokenJsonWith400AndTheCodeForIt();
        refusesASecondInitializeOnASessionWith400();
        refusesUnknownHostsAndOriginsWith403();
        assertThat(server.received()).hasSize((int) before);
    }
}
