package io.watchgate.mcp;

import java.util.Locale;

/** The two ways of speaking MCP (MCP 2026-07-28, basic/versioning, "Terminology"). */
public enum ProtocolEra {
    /** Handshake, sessions and requests in both directions: up to 2025-11-25. */
    LEGACY,
    /** Metadata with every request and no session: from 2026-07-28 on. */
    MODERN;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the word for status and metric labels. */
    public String label() {
        return label;
    }
}
