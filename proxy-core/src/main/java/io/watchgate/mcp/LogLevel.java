package io.watchgate.mcp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Severities of log messages, ascending (MCP 2025-11-25, server/utilities/logging). */
public enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    ALERT,
    EMERGENCY;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the level with this name; null when there is none. */
    public static @Nullable LogLevel find(String text) {
        for (LogLevel level : values()) {
            if (level.text.equals(text)) {
                return level;
            }
        }
        return null;
    }

    /** Returns the name on the wire. */
    public String text() {
        return text;
    }
}
