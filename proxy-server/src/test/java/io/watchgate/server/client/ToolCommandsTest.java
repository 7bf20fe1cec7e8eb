package io.watchgate.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tools and call print, from a server that answers what a test wants. */
class ToolCommandsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ToolCommands commands =
            new ToolCommands(
                    "1", new CommandOutput(new PrintStream(out, true), new PrintStream(err, true)));
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private URI endpoint;
    private String type = "application/json";
    private String answer = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/mcp", this::serve);
        server.start();
        endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestHeaders().getFirst("mcp-session-id")
                        + " "
                        + body);
        if (body.contains("\"initialize\"")) {
            exchange.getResponseHeaders().add("mcp-session-id", "s1");
            send(
                    exchange,
                    "application/json",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\"}}");
        } else if (body.contains("\"id\":2")) {
            send(exchange, type, answer);
        } else {
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", type);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void answers(String result) {
        answer = "{\"jsonrpc\":\"2.0\",\"id\":2," + result + "}";
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String noted() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsAToolALine() throws Exception {
        answers(
                "\"result\":{\"tools\":[{\"name\":\"a\",\"description\":\"Does it.\\nAt length.\"},"
                        + "{\"name\":\"long\"}]}");
        assertThat(commands.list(endpoint)).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("a     Does it.\nlong\n");
        assertThat(requests.get(requests.size() - 1)).startsWith("DELETE s1");
    }

    @Test
    void printsTextsAsTheyAreAndTheRestAsJson() throws Exception {
        answers(
                "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"ä\"},"
                        + "{\"type\":\"image\",\"data\":\"eA==\",\"size\":1e400}]}");
        assertThat(commands.call("t", "{\"n\":12345678901234567890.10}", endpoint))
                .isEqualTo(ExitCode.OK);
        assertThat(printed())
                .isEqualTo(
                        "ä\n"
                                + "{\n"
                                + "  \"type\": \"image\",\n"
                                + "  \"data\": \"eA==\",\n"
                                + "  \"size\": 1e400\n"
                                + "}\n");
        assertThat(requests)
                .anyMatch(request -> request.contains("{\"n\":12345678901234567890.10}"));
    }

    @Test
    void readsAnAnswerThatIsAStreamAndAnswersWhatTheServerAsks() throws Exception {
        type = "text/event-stream";
        answers("\"result\":{\"content\":[],\"structuredContent\":{\"a\":[]}}");
        answer =
                "id: 1\ndata:\n\n: comment\n\n"
                        + "data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"ping\"}\n\n"
                        + "data: "
                        + answer
                        + "\n\n";
        assertThat(commands.call("t", "{}", endpoint)).isEqualTo(ExitCode.OK);
        assertThat(printed()).isEqualTo("{\n  \"a\": [ ]\n}\n");
        assertThat(requests).contains("POST s1 {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{}}");
    }

    @Test
    void failsWhenTheToolDoes() throws Exception {
        answers("\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"no\"}],\"isError\":true}");
        assertThat(commands.call("t", "{}", endpoint)).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).isEqualTo("no\n");
        assertThat(noted()).isEqualTo("watchgate: call: t failed\n");
    }

    @Test
    void saysWhatTheServerRefused() {
        answers("\"error\":{\"code\":-32602,\"message\":\"unknown tool t\"}");
        assertThatThrownBy(() -> commands.call("t", "{}", endpoint))
                .isInstanceOf(ClientException.class)
                .hasMessage("error -32602: unknown tool t");
    }

    @Test
    void refusesArgumentsThatAreNoObjectBeforeItCalls() throws Exception {
        assertThat(commands.call("t", "[1]", endpoint)).isEqualTo(ExitCode.USAGE);
        assertThat(commands.call("t", "{\"a\"", endpoint)).isEqualTo(ExitCode.USAGE);
        assertThat(commands.call("t", "{}", URI.create("ftp://h/mcp"))).isEqualTo(ExitCode.USAGE);
        assertThat(noted())
                .contains("arguments: no object (expected: a JSON object")
                .contains("arguments: no JSON at line 1, column")
                .contains("ftp://h/mcp (expected: an http or https URL)");
        assertThat(requests).isEmpty();
    }

    @Test
    void saysThatNobodyListens() {
        server.stop(0);
        assertThatThrownBy(() -> commands.list(endpoint))
                .isInstanceOf(ClientException.class)
                .hasMessage("nothing listens at " + endpoint + " (is the gateway running?)");
    }
}
