package io.watchgate.bench.load;

/** In which eras of MCP a client and the server behind the gateway speak. */
public enum Eras {
    LEGACY("http", Programs.HTTP, false, ""),

    /** The gateway overwrites what the client must not see. */
    LEGACY_MODERN(
            "legacy-modern", Programs.MODERN, false, " ".repeat(ModernEcho.COMPLETE.length())),
    MODERN_LEGACY("modern-legacy", Programs.HTTP, true, ModernEcho.COMPLETE),
    MODERN_MODERN("modern-modern", Programs.MODERN, true, ModernEcho.COMPLETE);

    private final String option;
    private final String upstream;
    private final boolean modernClient;
    private final String resultStart;

    Eras(String option, String upstream, boolean modernClient, String resultStart) {
        this.option = option;
        this.upstream = upstream;
        this.modernClient = modernClient;
        this.resultStart = resultStart;
    }

    /** Returns the name of the target: the client's era before the server's. */
    public String option() {
        return option;
    }

    /** Returns the endpoint of the gateway whose server speaks in this era. */
    public String path() {
        return "/mcp/" + upstream;
    }

    /** Tells whether requests are of MCP 2026-07-28. */
    public boolean isModernClient() {
        return modernClient;
    }

    /** Returns what stands in front of the content of a result the client gets. */
    public String resultStart() {
        return resultStart;
    }
}
