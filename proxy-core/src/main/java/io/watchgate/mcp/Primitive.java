package io.watchgate.mcp;

/** The kinds of things a server offers. */
public enum Primitive {
    TOOL("tool", "tools", "notifications/tools/list_changed"),
    PROMPT("prompt", "prompts", "notifications/prompts/list_changed"),
    RESOURCE("resource", "resources", "notifications/resources/list_changed"),
    RESOURCE_TEMPLATE("resource template", "resources", "notifications/resources/list_changed");

    private final String word;
    private final String capability;
    private final String listChanged;

    Primitive(String word, String capability, String listChanged) {
        this.word = word;
        this.capability = capability;
        this.listChanged = listChanged;
    }

    /** Returns the word for error texts. */
    public String word() {
        return word;
    }

    /** Returns the server capability a list of these needs. */
    public String capability() {
        return capability;
    }

    /** Returns the notification that tells of a changed list. */
    public String listChanged() {
        return listChanged;
    }
}
