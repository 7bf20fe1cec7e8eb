package io.watchgate.mcp;

import java.util.Locale;

/** How far a failed request got, so that a client knows whether sending it again is safe. */
public enum Phase {
    /** No byte of it reached the server. */
    NOT_SENT,
    /** It was sent, at least in part, and nothing came back. */
    SENT,
    /** Some of the answer came back. */
    PARTIAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the word for {@code error.data.phase}. */
    public String label() {
        return label;
    }
}
