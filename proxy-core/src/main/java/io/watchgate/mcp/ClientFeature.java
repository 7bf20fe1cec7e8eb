package io.watchgate.mcp;

import org.jspecify.annotations.Nullable;

/**
 * What a client can be asked for, as far as the gateway has to know it (MCP 2025-11-25,
 * basic/lifecycle).
 */
public enum ClientFeature {
    SAMPLING,
    SAMPLING_TOOLS,
    SAMPLING_CONTEXT,
    ELICITATION_FORM,
    ELICITATION_URL,
    ROOTS,
    ROOTS_LIST_CHANGED;

    /** Returns the least a client declares that can be asked {@code method}; null for no such. */
    public static @Nullable ClientFeature askedBy(McpMethod method) {
        return switch (method) {
            case SAMPLING_CREATE_MESSAGE -> SAMPLING;
            case ELICITATION_CREATE -> ELICITATION_FORM;
            case ROOTS_LIST -> ROOTS;
            default -> null;
        };
    }
}
