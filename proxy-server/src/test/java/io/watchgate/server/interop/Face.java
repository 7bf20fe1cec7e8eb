package io.watchgate.server.interop;

/** A way from a client to the SDK's server: one of two upstreams, alone or among all of them. */
enum Face {
    STDIO_ALONE("stdio", false),
    STDIO_AMONG_ALL("stdio", true),
    HTTP_ALONE("http", false),
    HTTP_AMONG_ALL("http", true);

    private final String upstream;
    private final boolean merged;

    Face(String upstream, boolean merged) {
        this.upstream = upstream;
        this.merged = merged;
    }

    String upstream() {
        return upstream;
    }

    boolean merged() {
        return merged;
    }

    String path() {
        return merged ? "/mcp" : "/mcp/" + upstream;
    }

    /** Returns how a client here names the tool or prompt that the server calls {@code name}. */
    String name(String name) {
        return merged ? upstream + "__" + name : name;
    }

    /** Returns how a client here names the resource that the server calls {@code uri}. */
    String uri(String uri) {
        return merged ? uri.replaceFirst(":", "+" + upstream + ":") : uri;
    }
}
