package io.watchgate.mcp;

/**
 * What a server declared, as far as the gateway has to know it (MCP 2025-11-25, basic/lifecycle).
 */
public enum ServerFeature {
    TOOLS,
    TOOLS_LIST_CHANGED,
    PROMPTS,
    PROMPTS_LIST_CHANGED,
    RESOURCES,
    RESOURCES_LIST_CHANGED,
    RESOURCES_SUBSCRIBE,
    LOGGING,
    COMPLETIONS,
    /** Calls of tools that are done as tasks (MCP 2025-11-25, basic/utilities/tasks). */
    TASKS,
    TASKS_LIST,
    TASKS_CANCEL,
    /** The extension {@code io.modelcontextprotocol/tasks}, which the modern era alone has. */
    TASKS_EXTENSION;

    /** Returns the feature without which a list of {@code primitive} cannot be asked for. */
    public static ServerFeature of(Primitive primitive) {
        return switch (primitive) {
            case TOOL -> TOOLS;
            case PROMPT -> PROMPTS;
            case RESOURCE, RESOURCE_TEMPLATE -> RESOURCES;
        };
    }

    /**
     * Returns the feature with which a server announces changes of the list of {@code primitive}.
     */
    public static ServerFeature listChanged(Primitive primitive) {
        return switch (primitive) {
            case TOOL -> TOOLS_LIST_CHANGED;
            case PROMPT -> PROMPTS_LIST_CHANGED;
            case RESOURCE, RESOURCE_TEMPLATE -> RESOURCES_LIST_CHANGED;
        };
    }
}
