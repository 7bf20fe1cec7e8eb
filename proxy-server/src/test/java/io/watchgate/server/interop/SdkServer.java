package io.watchgate.server.interop;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The official SDK as a server, with an offer that uses every feature it has. */
final class SdkServer {

    static final String NAME = "java-sdk-server";
    static final String VERSION = "7.3";
    static final String INSTRUCTIONS = "Offers something of everything.";

    /** How long it waits for a client's answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private SdkServer() {}

    /** Returns the command line of this server on standard input and output. */
    static List<String> command() {
        return List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=logback-test.xml",
                "-cp",
                System.getProperty("java.class.path"),
                SdkServer.class.getName());
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        SdkState state = new SdkState();
        McpJsonMapper mapper = new MessageWatch(state);
        state.started(
                build(McpServer.sync(new StdioServerTransportProvider(mapper)), mapper, state));
        // Its threads are daemons; whoever started it ends it.
        new CountDownLatch(1).await();
    }

    /** Serves what is reached through {@code transport}, which reads with {@code mapper}. */
    static McpSyncServer serve(
            McpStreamableServerTransportProvider transport, McpJsonMapper mapper, SdkState state) {
        McpSyncServer server = build(McpServer.sync(transport), mapper, state);
        state.started(server);
        return server;
    }

    private static McpSyncServer build(
            SyncSpecification<?> specification, McpJsonMapper mapper, SdkState state) {
        return specification
                .jsonMapper(mapper)
                .serverInfo(NAME, VERSION)
                .instructions(INSTRUCTIONS)
                .requestTimeout(PATIENCE)
                .capabilities(
                        new ServerCapabilities.Builder()
                                .tools(true)
                                .prompts(true)
                                .resources(true, true)
                                .completions()
                                .logging()
                                .build())
                .tools(SdkTools.all(state))
                .resources(SdkContent.resource(state))
                .resourceTemplates(SdkContent.template())
                .prompts(SdkContent.prompt())
                .completions(SdkContent.promptCompletion(), SdkContent.templateCompletion())
                .rootsChangeHandler((exchange, roots) -> state.rootsChanged(roots))
                .build();
    }
}
