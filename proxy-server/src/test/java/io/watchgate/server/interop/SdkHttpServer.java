package io.watchgate.server.interop;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The SDK's server over Streamable HTTP, in a servlet container on a free port of loopback. */
final class SdkHttpServer implements AutoCloseable {

    // It warns of threads that outlive an application, and the SDK has some. Kept, or it is
    // forgotten.
    private static final Logger CONTAINER_LOG = Logger.getLogger("org.apache.catalina");

    static {
        CONTAINER_LOG.setLevel(Level.SEVERE);
    }

    private final Tomcat tomcat = new Tomcat();
    private final McpSyncServer server;

    SdkHttpServer(Path directory) throws LifecycleException {
        SdkState state = new SdkState();
        McpJsonMapper mapper = new MessageWatch(state);
        HttpServletStreamableServerTransportProvider transport =
                HttpServletStreamableServerTransportProvider.builder()
                        .jsonMapper(mapper)
                        .mcpEndpoint("/mcp")
                        .build();
        server = SdkServer.serve(transport, mapper, state);
        tomcat.setSilent(true);
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "mcp");
        tomcat.start();
    }

    String url() {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/mcp";
    }

    @Override
    public void close() throws LifecycleException {
        server.closeGracefully();
        tomcat.stop();
        tomcat.destroy();
    }
}
