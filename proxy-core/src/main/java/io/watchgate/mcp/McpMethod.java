package io.watchgate.mcp;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.BodyWords;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.Span;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The methods of MCP the gateway knows by name. */
public enum McpMethod {
    INITIALIZE("initialize", null, true),
    PING("ping", null, true),
    SERVER_DISCOVER("server/discover", null, true),
    TOOLS_LIST("tools/list", Primitive.TOOL, true),
    TOOLS_CALL("tools/call", Primitive.TOOL, false),
    PROMPTS_LIST("prompts/list", Primitive.PROMPT, true),
    PROMPTS_GET("prompts/get", Primitive.PROMPT, true),
    RESOURCES_LIST("resources/list", Primitive.RESOURCE, true),
    RESOURCE_TEMPLATES_LIST("resources/templates/list", Primitive.RESOURCE_TEMPLATE, true),
    RESOURCES_READ("resources/read", Primitive.RESOURCE, true),
    RESOURCES_SUBSCRIBE("resources/subscribe", Primitive.RESOURCE, true),
    RESOURCES_UNSUBSCRIBE("resources/unsubscribe", Primitive.RESOURCE, true),
    SUBSCRIPTIONS_LISTEN("subscriptions/listen", null, true),
    COMPLETION_COMPLETE("completion/complete", null, true),
    LOGGING_SET_LEVEL("logging/setLevel", null, true),
    TASKS_GET("tasks/get", null, true),
    TASKS_UPDATE("tasks/update", null, false),
    TASKS_CANCEL("tasks/cancel", null, false),
    TASKS_RESULT("tasks/result", null, false),
    TASKS_LIST("tasks/list", null, true),
    SAMPLING_CREATE_MESSAGE("sampling/createMessage", null, false),
    ELICITATION_CREATE("elicitation/create", null, false),
    ROOTS_LIST("roots/list", null, true),
    INITIALIZED("notifications/initialized", null, false),
    CANCELLED("notifications/cancelled", null, false),
    PROGRESS("notifications/progress", null, false),
    MESSAGE("notifications/message", null, false),
    TOOLS_LIST_CHANGED("notifications/tools/list_changed", Primitive.TOOL, false),
    PROMPTS_LIST_CHANGED("notifications/prompts/list_changed", Primitive.PROMPT, false),
    RESOURCES_LIST_CHANGED("notifications/resources/list_changed", Primitive.RESOURCE, false),
    RESOURCES_UPDATED("notifications/resources/updated", Primitive.RESOURCE, false),
    ROOTS_LIST_CHANGED("notifications/roots/list_changed", null, false),
    ELICITATION_COMPLETE("notifications/elicitation/complete", null, false),
    TASKS_STATUS("notifications/tasks/status", null, false),
    TASKS_CHANGED("notifications/tasks", null, false),
    SUBSCRIPTIONS_ACKNOWLEDGED("notifications/subscriptions/acknowledged", null, false),
    /** Any other method. */
    OTHER("", null, false);

    private static final int TABLE_SIZE = 256;
    private static final @Nullable McpMethod[] TABLE = table();

    private final String text;
    private final byte[] bytes;
    private final long[] words;
    private final @Nullable Primitive primitive;
    private final boolean repeatable;

    McpMethod(String text, @Nullable Primitive primitive, boolean repeatable) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.words = BodyWords.of(text);
        this.primitive = primitive;
        this.repeatable = repeatable;
    }

    /**
     * Returns the method of a message; {@link #OTHER} when the gateway does not know it, or wrote
     * the message itself.
     */
    public static McpMethod of(JsonRpcInvocation message) {
        if (message.method() == Span.NONE) {
            return OTHER;
        }
        if (message.methodEscaped()) {
            return of(message.methodText());
        }
        ByteBuf body = message.body();
        int start = body.readerIndex() + Span.start(message.method());
        int length = Span.length(message.method());
        int at = hash(length, body.getByte(start + length - 1), body.getByte(start + length / 2));
        for (McpMethod method = TABLE[at]; method != null; method = TABLE[at]) {
            if (method.isSpelled(body, start, length)) {
                return method;
            }
            at = at + 1 & TABLE_SIZE - 1;
        }
        return OTHER;
    }

    /** Returns the method with this name; {@link #OTHER} when the gateway does not know it. */
    public static McpMethod of(String name) {
        for (McpMethod method : values()) {
            if (method.text.equals(name)) {
                return method;
            }
        }
        return OTHER;
    }

    /** Returns the name on the wire; empty for {@link #OTHER}. */
    public String text() {
        return text;
    }

    /** Returns the kind of thing the method is about; null if it is about none. */
    public @Nullable Primitive primitive() {
        return primitive;
    }

    /**
     * Tells whether the gateway itself may send the request twice when it cannot know whether the
     * first arrived.
     */
    public boolean repeatable() {
        return repeatable;
    }

    /** Tells whether this is one of the four list methods. */
    public boolean isList() {
        return this == TOOLS_LIST
                || this == PROMPTS_LIST
                || this == RESOURCES_LIST
                || this == RESOURCE_TEMPLATES_LIST;
    }

    /** Tells whether a client of the modern era can send the request. */
    public boolean isModern() {
        return switch (this) {
            case SERVER_DISCOVER,
                    SUBSCRIPTIONS_LISTEN,
                    TOOLS_LIST,
                    TOOLS_CALL,
                    PROMPTS_LIST,
                    PROMPTS_GET,
                    RESOURCES_LIST,
                    RESOURCE_TEMPLATES_LIST,
                    RESOURCES_READ,
                    COMPLETION_COMPLETE,
                    TASKS_GET,
                    TASKS_UPDATE,
                    TASKS_CANCEL ->
                    true;
            default -> false;
        };
    }

    /**
     * Tells whether results of the modern era say how long they may be kept (MCP 2026-07-28,
     * server/utilities/caching).
     */
    public boolean isCacheable() {
        return isList() || this == RESOURCES_READ || this == SERVER_DISCOVER;
    }

    private boolean isSpelled(ByteBuf body, int start, int length) {
        return bytes.length == length && BodyWords.isText(body, start, length, words);
    }

    private static int hash(int length, byte last, byte middle) {
        return length * 31 + last * 7 + middle * 3 & TABLE_SIZE - 1;
    }

    private static @Nullable McpMethod[] table() {
        @Nullable McpMethod[] table = new McpMethod[TABLE_SIZE];
        for (McpMethod method : values()) {
            int length = method.bytes.length;
            if (length > 0) {
                int at = hash(length, method.bytes[length - 1], method.bytes[length / 2]);
                while (table[at] != null) {
                    at = at + 1 & TABLE_SIZE - 1;
                }
                table[at] = method;
            }
        }
        return table;
    }
}
