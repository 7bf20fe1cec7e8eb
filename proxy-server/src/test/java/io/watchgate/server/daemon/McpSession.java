package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client's session with the gateway, as plain HTTP. */
final class McpSession {

    private HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final String id;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private int lastRequest;

    private McpSession(URI endpoint) throws IOException, InterruptedException {
        this.endpoint = endpoint;
        HttpResponse<String> opened = introduce(http, endpoint);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        assertThat(opened.body()).doesNotContain("\"error\"");
        id = opened.headers().firstValue("mcp-session-id").orElseThrow();
    }

    private static HttpResponse<String> introduce(HttpClient http, URI endpoint)
            throws IOException, InterruptedException {
        return http.send(
                post(
                        endpoint,
                        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
                        null),
                BodyHandlers.ofString());
    }

    /** Returns the answer to {@code initialize} at this path, whatever it is. */
    static String introduce(int port, String path) throws IOException, InterruptedException {
        URI endpoint = URI.create("http://127.0.0.1:" + port + path);
        return introduce(HttpClient.newHttpClient(), endpoint).body();
    }

    /** Opens a session at this path. */
    static McpSession open(int port, String path) throws IOException, InterruptedException {
        return new McpSession(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Uses new connections from now on, because the gateway may be closing the idle ones. */
    McpSession reconnect() {
        http = HttpClient.newHttpClient();
        return this;
    }

    /** Sends this header with each request from now on. */
    McpSession with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    private HttpRequest post(String body, @Nullable String session) {
        HttpRequest plain = post(endpoint, body, session);
        HttpRequest.Builder request = HttpRequest.newBuilder(plain, (name, value) -> true);
        headers.forEach(request::header);
        return request.build();
    }

    private static HttpRequest post(URI endpoint, String body, @Nullable String session) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(Duration.ofSeconds(60))
                        .header("content-type", "application/json")
                        .header("accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (session != null) {
            request.header("mcp-session-id", session);
        }
        return request.build();
    }

    /** Sends a request; the whole response completes the future. */
    CompletableFuture<HttpResponse<String>> send(String method, String params) {
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ++lastRequest
                        + ",\"method\":\""
                        + method
                        + "\",\"params\":"
                        + params
                        + "}";
        return http.sendAsync(post(body, id), BodyHandlers.ofString());
    }

    /** Calls a tool of a sample server; the text of its result completes the future. */
    CompletableFuture<String> call(String tool, String arguments) {
        return send("tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}")
                .thenApply(McpSession::text);
    }

    /**
     * Calls a tool that takes its time: returns when the gateway has begun to answer with a stream,
     * so that the call is in flight.
     */
    CompletableFuture<String> begin(String tool, String arguments)
            throws IOException, InterruptedException {
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + ++lastRequest
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                        + tool
                        + "\",\"arguments\":"
                        + arguments
                        + "}}";
        HttpResponse<InputStream> response =
                http.send(post(body, id), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        return CompletableFuture.supplyAsync(() -> read(response.body()))
                .thenApply(McpSession::text);
    }

    private static String read(InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String text(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return text(response.body());
    }

    private static String text(String body) {
        String last =
                body.lines()
                        .map(line -> line.replaceFirst("^data: ?", ""))
                        .filter(line -> line.startsWith("{"))
                        .reduce("", (before, line) -> line);
        Map<String, @Nullable Object> message = Json.parseObject(last);
        Object content = Json.objectOrEmpty(message.get("result")).get("content");
        return Json.arrayOrEmpty(content).isEmpty()
                ? last
                : String.valueOf(Json.objectOrEmpty(Json.arrayOrEmpty(content).get(0)).get("text"));
    }

    /** Listens for what the server says unasked; the future completes when the stream has begun. */
    CompletableFuture<HttpResponse<InputStream>> listen() {
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .header("accept", "text/event-stream")
                        .header("mcp-session-id", id)
                        .build();
        return http.sendAsync(request, BodyHandlers.ofInputStream());
    }
}
