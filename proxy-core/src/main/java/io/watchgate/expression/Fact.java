package io.watchgate.expression;

import java.util.Arrays;
import java.util.List;

/** What an expression may ask of a request. */
public enum Fact {
    METHOD("method", Form.TEXT),
    UPSTREAM("upstream", Form.TEXT),
    TOOL("tool.name", Form.TEXT),
    READ_ONLY("tool.annotations.readOnlyHint", Form.FLAG),
    DESTRUCTIVE("tool.annotations.destructiveHint", Form.FLAG),
    IDEMPOTENT("tool.annotations.idempotentHint", Form.FLAG),
    OPEN_WORLD("tool.annotations.openWorldHint", Form.FLAG),
    PROMPT("prompt.name", Form.TEXT),
    RESOURCE("resource.uri", Form.TEXT),
    PRINCIPAL("principal.name", Form.TEXT),
    HEADERS("headers", Form.TEXTS),
    ARGUMENTS("args", Form.JSON);

    /** What a fact is. */
    public enum Form {
        /** A text. */
        TEXT,
        /** True or false. */
        FLAG,
        /** Texts by name. */
        TEXTS,
        /** Values by name, of which nothing is known. */
        JSON
    }

    private static final List<String> WORDS =
            Arrays.stream(values()).map(fact -> fact.word).toList();

    private final String word;
    private final Form form;

    Fact(String word, Form form) {
        this.word = word;
        this.form = form;
    }

    /** Returns what expressions call it. */
    public String word() {
        return word;
    }

    /** Returns what it is. */
    public Form form() {
        return form;
    }

    /** Tells whether it is one of the annotations of a tool. */
    public boolean isAnnotation() {
        return form == Form.FLAG;
    }

    /** Returns what expressions call all facts, in their order. */
    public static List<String> words() {
        return WORDS;
    }
}
