package io.watchgate.server.interop;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpClient.SyncSpec;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The official SDK as a client of a gateway, through one of its faces. */
final class SdkClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final McpSyncClient client;
    private final Face face;
    private final InitializeResult welcome;

    /** Connects; {@code settings} adds what the client can do and what it listens to. */
    SdkClient(String gateway, Face face, UnaryOperator<SyncSpec> settings) {
        this.face = face;
        client =
                settings.apply(
                                McpClient.sync(transport(gateway, face))
                                        .initializationTimeout(PATIENCE)
                                        .requestTimeout(PATIENCE))
                        .build();
        welcome = client.initialize();
    }

    static HttpClientStreamableHttpTransport transport(String gateway, Face face) {
        return HttpClientStreamableHttpTransport.builder(gateway)
                .endpoint(face.path())
                .connectTimeout(PATIENCE)
                .build();
    }

    McpSyncClient sdk() {
        return client;
    }

    InitializeResult welcome() {
        return welcome;
    }

    /** Calls a tool with one argument or none, and returns its text. */
    String call(String tool, String... argument) {
        return call(tool, request -> {}, argument);
    }

    /** Calls a tool with a progress token, and returns its text. */
    String callWithToken(Object token, String tool, String... argument) {
        return call(tool, request -> request.progressToken(token), argument);
    }

    private String call(String tool, Consumer<CallToolRequest.Builder> more, String... argument) {
        Map<String, Object> arguments =
                argument.length == 0 ? Map.of() : Map.of(argument[0], argument[1]);
        CallToolRequest.Builder request =
                CallToolRequest.builder(face.name(tool)).arguments(arguments);
        more.accept(request);
        CallToolResult result = client.callTool(request.build());
        return ((TextContent) result.content().get(0)).text();
    }

    @Override
    public void close() {
        client.closeGracefully();
    }
}
