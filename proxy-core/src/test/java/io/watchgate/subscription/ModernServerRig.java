package io.watchgate.subscription;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.testkit.McpClient;
import io.watchgate.testkit.ModernScript;
import io.watchgate.testkit.ScriptedServer;
import io.watchgate.testkit.TestGateway;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;

/** A gateway in front of a scripted server of the modern era, which is reached by a path. */
abstract class ModernServerRig {

    static final String TELLS =
            "{\"tools\":{\"listChanged\":true},\"prompts\":{},\"resources\":{\"subscribe\":true}}";
    static final String SUBSCRIBES = "{\"resources\":{\"subscribe\":true}}";

    @Parameter(0)
    String path;

    @Parameter(1)
    int loops;

    ScriptedServer server;
    TestGateway gateway;

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    void start(String capabilities) {
        start(capabilities, config -> config);
    }

    void start(String capabilities, UnaryOperator<UpstreamConfig> change) {
        server = ModernScript.server(capabilities);
        gateway =
                TestGateway.with(loops)
                        .upstream("files", server, change::apply)
                        .timeout("streamAfter", 60_000)
                        .start();
    }

    boolean merged() {
        return path.equals("/mcp");
    }

    /** Returns how clients write the server's URI {@code x:rest}. */
    String uri(String rest) {
        return (merged() ? "x+files:" : "x:") + rest;
    }

    McpClient legacy() {
        return McpClient.open(gateway, merged() ? "" : "files");
    }
}
