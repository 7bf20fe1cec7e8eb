package io.watchgate.mcp;

import io.watchgate.jsonrpc.JsonFields;

/**
 * The words of the extension {@code io.modelcontextprotocol/tasks}, in which a server may answer a
 * call of a tool with a task (MCP ext-tasks).
 */
public final class TasksExtension {

    /** Its name among the extensions. */
    public static final String NAME = "io.modelcontextprotocol/tasks";

    /** The capability under which both sides name their extensions. */
    public static final String CAPABILITY = "extensions";

    /** What a client has to declare for it, as a member of an error's data. */
    public static final String REQUIRED =
            "\"requiredCapabilities\":{\"extensions\":{\"" + NAME + "\":{}}}";

    private TasksExtension() {}

    /** Tells whether these capabilities of a client, a JSON object, have it. */
    public static boolean isDeclared(byte[] capabilities) {
        boolean found = false;
        try (JsonFields fields = new JsonFields(capabilities)) {
            while (fields.next()) {
                if (fields.name().equals(CAPABILITY) && fields.isObject()) {
                    found = isIn(fields.members());
                }
            }
        }
        return found;
    }

    /** Tells whether it is one of these extensions; closes them. */
    public static boolean isIn(JsonFields extensions) {
        boolean found = false;
        try (extensions) {
            while (extensions.next()) {
                found |= extensions.name().equals(NAME) && extensions.isObject();
            }
        }
        return found;
    }
}
