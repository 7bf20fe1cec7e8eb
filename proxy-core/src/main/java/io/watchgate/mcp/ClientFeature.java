package io.watchgate.mcp;

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
    ROOTS_LIST_CHANGED
}
