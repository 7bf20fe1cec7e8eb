package io.watchgate.server.client;

import io.watchgate.server.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session with an MCP server over Streamable HTTP (MCP 2025-11-25, basic/transports), one request
 * after the other. It can be asked for nothing: whatever a server asks is answered with an error.
 *
 * <p>Blocks; confined to the thread that uses it.
 */
final class McpClient implements AutoCloseable {

    private static final String REVISION = "2025-11-25";
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Until the head of a response; its body takes as long as the tool does. */
    private static final Duration HEAD = Duration.ofMinutes(2);

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int LONGEST_TEXT = 64 * 1024 * 1024;
    private static final int METHOD_NOT_FOUND = -32601;

    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
    private @Nullable String session;
    private @Nullable String revision;
    private int lastId;

    McpClient(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** Opens the session. */
    void open(String version) throws ClientException, InterruptedException {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("protocolVersion", REVISION);
        params.put("capabilities", Map.of());
        params.put("clientInfo", Map.of("name", "watchgate", "version", version));
        Map<String, @Nullable Object> result = request("initialize", params);
        revision = Json.textOrNull(result.get("protocolVersion"));
        if (revision == null) {
            throw new ClientException(endpoint + " is no MCP server: no protocolVersion");
        }
        send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
    }

    /** Sends a request and waits for its result. */
    Map<String, @Nullable Object> request(String method, Map<String, ?> params)
            throws ClientException, InterruptedException {
        String id = String.valueOf(++lastId);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("id", new Json.Lexeme(id));
        message.put("method", method);
        message.put("params", params);
        Answer answer = new Answer(id);
        HttpResponse<InputStream> response = post(message);
        try (InputStream body = response.body()) {
            String type = response.headers().firstValue("content-type").orElse("");
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), text(body));
            }
            session = response.headers().firstValue("mcp-session-id").orElse(session);
            if (type.startsWith("text/event-stream")) {
                Events.read(body, LONGEST_TEXT, data -> take(data, answer));
            } else {
                take(text(body), answer);
            }
        } catch (IOException broken) {
            throw new ClientException(
                    endpoint + ": the answer broke off: " + broken.getMessage(), broken);
        }
        return answer.result(endpoint);
    }

    /** Takes one message of a response; returns whether the answer has come. */
    private boolean take(String text, Answer answer) throws ClientException, InterruptedException {
        Map<String, @Nullable Object> message;
        try {
            message = Json.parseObject(text);
        } catch (IllegalArgumentException malformed) {
            throw new ClientException(
                    endpoint + " is no MCP server: " + malformed.getMessage(), malformed);
        }
        Object id = message.get("id");
        String asked = Json.textOrNull(message.get("method"));
        if (asked != null && id != null) {
            answerServer(id, asked);
        } else if (asked == null) {
            answer.take(message);
        }
        return answer.isComplete();
    }

    private void answerServer(Object id, String asked)
            throws ClientException, InterruptedException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", id);
        if (asked.equals("ping")) {
            answer.put("result", Map.of());
        } else {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("code", METHOD_NOT_FOUND);
            error.put("message", "this client can be asked for nothing");
            answer.put("error", error);
        }
        send(answer);
    }

    /** Sends what is owed no answer. */
    private void send(Map<String, Object> message) throws ClientException, InterruptedException {
        HttpResponse<InputStream> response = post(message);
        try (InputStream body = response.body()) {
            if (response.statusCode() / 100 != 2) {
                throw refused(response.statusCode(), text(body));
            }
        } catch (IOException ignored) {
            // The status has come, and there is nothing else to know.
            return;
        }
    }

    private HttpResponse<InputStream> post(Map<String, Object> message)
            throws ClientException, InterruptedException {
        HttpRequest request =
                head(HEAD)
                        .header("content-type", "application/json")
                        .header("accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(Json.write(message)))
                        .build();
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException late) {
            throw new ClientException(
                    endpoint + ": no connection within " + CONNECT.toSeconds() + " s", late);
        } catch (HttpTimeoutException late) {
            throw new ClientException(
                    endpoint + ": no answer within " + HEAD.toSeconds() + " s", late);
        } catch (ConnectException refused) {
            throw new ClientException(
                    "nothing listens at " + endpoint + " (is the gateway running?)", refused);
        } catch (IOException broken) {
            throw new ClientException(endpoint + ": " + broken.getMessage(), broken);
        }
    }

    private HttpRequest.Builder head(Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).timeout(timeout);
        if (session != null) {
            request.header("mcp-session-id", session);
        }
        if (revision != null) {
            request.header("mcp-protocol-version", revision);
        }
        return request;
    }

    private ClientException refused(int status, String body) {
        String why = "";
        try {
            Map<String, @Nullable Object> error =
                    Json.objectOrEmpty(Json.parseObject(body).get("error"));
            why = ": " + error.getOrDefault("message", "");
        } catch (IllegalArgumentException notJson) {
            why = "";
        }
        return new ClientException(endpoint + " answered " + status + why);
    }

    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(LONGEST_TEXT + 1);
        if (bytes.length > LONGEST_TEXT) {
            throw new IOException("more than " + LONGEST_TEXT + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Ends the session, as far as the server lets us. */
    @Override
    public void close() {
        if (session == null) {
            return;
        }
        try {
            http.send(head(FAREWELL).DELETE().build(), BodyHandlers.discarding());
        } catch (IOException gone) {
            // It will end by itself.
            session = null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The answer to one request. */
    private static final class Answer {

        private final String id;
        private @Nullable Map<String, @Nullable Object> message;

        Answer(String id) {
            this.id = id;
        }

        void take(Map<String, @Nullable Object> response) {
            if (id.equals(String.valueOf(response.get("id"))) || response.containsKey("error")) {
                message = response;
            }
        }

        boolean isComplete() {
            return message != null;
        }

        Map<String, @Nullable Object> result(URI endpoint) throws ClientException {
            Map<String, @Nullable Object> response = message;
            if (response == null) {
                throw new ClientException(endpoint + " ended the response without an answer");
            }
            if (response.containsKey("error")) {
                Map<String, @Nullable Object> error = Json.objectOrEmpty(response.get("error"));
                throw new ClientException(
                        "error " + error.get("code") + ": " + error.get("message"));
            }
            return Json.objectOrEmpty(response.get("result"));
        }
    }
}
