package io.watchgate.transport.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Json;
import io.watchgate.testkit.LineClient;
import io.watchgate.testkit.ModernRequest;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;

/** A gateway, and a client of the modern era on a connection with one message a line. */
abstract class ModernLinesRig {

    static final String META = "io.modelcontextprotocol/";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    final ScriptedServer server = new ScriptedServer();
    TestGateway gateway;
    LineClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        gateway.close();
        server.close();
    }

    void start() {
        start(TestGateway.with(loops));
    }

    void start(TestGateway.Setup setup) {
        server.answers("tools/list", "{\"tools\":[{\"name\":\"foo\"}]}");
        server.answers("prompts/list", "{\"prompts\":[]}");
        server.answers("resources/list", "{\"resources\":[]}");
        server.answers("resources/templates/list", "{\"resourceTemplates\":[]}");
        gateway = setup.upstream("files", server).start();
        client = gateway.lines(path);
    }

    boolean merged() {
        return path.equals("/mcp");
    }

    String name(String tool) {
        return merged() ? "files__" + tool : tool;
    }

    ModernRequest call(String id) {
        return ModernRequest.call(name("foo")).id(id);
    }

    static ModernRequest listen(String id, String filter) {
        return ModernRequest.of("subscriptions/listen", "\"notifications\":{" + filter + "}")
                .id(id);
    }

    String ask(ModernRequest request) {
        return client.send(request.message()).line();
    }

    void refused(ModernRequest request, int code) {
        String line = ask(request);
        assertThat(Json.at(line, "error", "code")).as(line).isEqualTo(Integer.toString(code));
        assertThat(Json.at(line, "id")).isEqualTo("1");
    }

    static String subscription(String message) {
        return Json.at(message, "params", "_meta", META + "subscriptionId");
    }

    static String changed() {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    }

    /** The end of everything that was sent before: nothing may have come in between. */
    void expectNothingMore() {
        assertThat(ask(ModernRequest.of("server/discover", "").id("\"last\"")))
                .contains("\"id\":\"last\"");
    }
}
