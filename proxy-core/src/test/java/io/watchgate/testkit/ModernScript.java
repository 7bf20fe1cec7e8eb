package io.watchgate.testkit;

/** Turns a {@link ScriptedServer} into one of the modern era. */
public final class ModernScript {

    private static final String CAPABILITIES =
            "{\"logging\":{},\"completions\":{},\"prompts\":{},\"resources\":{},\"tools\":{}}";

    private ModernScript() {}

    /** Returns a new server that answers {@code server/discover} and knows no handshake. */
    public static ScriptedServer server() {
        return server(CAPABILITIES);
    }

    /** Returns a new server with these capabilities. */
    public static ScriptedServer server(String capabilities) {
        return new ScriptedServer()
                .withoutStream()
                .on("server/discover", request -> discover(request, capabilities))
                .on(
                        "initialize",
                        request ->
                                request.json(
                                        404,
                                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                                + request.id()
                                                + ",\"error\":{\"code\":-32601,"
                                                + "\"message\":\"Method not found\"}}"));
    }

    /** Answers as official servers do: a request without these two is invalid. */
    private static void discover(ScriptedRequest request, String capabilities) {
        String body = request.body();
        boolean tells =
                body.contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"")
                        && body.contains("\"io.modelcontextprotocol/clientCapabilities\":{");
        if (tells) {
            request.result(discovered(capabilities));
        } else {
            request.json(
                    400,
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + request.id()
                            + ",\"error\":{\"code\":-32602,\"message\":\"Invalid params\"}}");
        }
    }

    /** Returns a result of {@code server/discover}. */
    public static String discovered(String capabilities) {
        return "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
                + "\"capabilities\":"
                + capabilities
                + ",\"instructions\":\"be kind\",\"ttlMs\":0,\"cacheScope\":\"private\",\"_meta\":"
                + "{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"new\",\"version\":\"2\"}}}";
    }
}
