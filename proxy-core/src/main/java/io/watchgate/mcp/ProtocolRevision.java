package io.watchgate.mcp;

import org.jspecify.annotations.Nullable;

/**
 * The dated versions of the specification, and what differs between them.
 *
 * <p>Nobody else compares dates: whoever needs to know asks one of the feature methods.
 */
public enum ProtocolRevision {
    V2024_11_05("2024-11-05", ProtocolEra.LEGACY),
    V2025_03_26("2025-03-26", ProtocolEra.LEGACY),
    V2025_06_18("2025-06-18", ProtocolEra.LEGACY),
    V2025_11_25("2025-11-25", ProtocolEra.LEGACY),
    V2026_07_28("2026-07-28", ProtocolEra.MODERN);

    /** The newest revision without a handshake: what servers are asked for first. */
    public static final ProtocolRevision NEWEST_MODERN = V2026_07_28;

    /** The newest revision with a handshake, offered to whoever asks for an unknown one. */
    public static final ProtocolRevision NEWEST_LEGACY = V2025_11_25;

    /**
     * What a request without a version header speaks (MCP 2025-11-25, basic/transports, "Protocol
     * Version Header").
     */
    public static final ProtocolRevision WITHOUT_HEADER = V2025_03_26;

    // values() makes a copy, and this is looked through for each request.
    private static final ProtocolRevision[] ALL = values();

    private final String date;
    private final ProtocolEra era;

    ProtocolRevision(String date, ProtocolEra era) {
        this.date = date;
        this.era = era;
    }

    /** Returns the revision with this date; null when there is none. */
    public static @Nullable ProtocolRevision find(CharSequence date) {
        for (ProtocolRevision revision : ALL) {
            if (revision.date.contentEquals(date)) {
                return revision;
            }
        }
        return null;
    }

    /**
     * Returns what {@code initialize} answers to a client that asks for this date: the same
     * revision if it has a handshake, otherwise the newest that has (MCP 2025-11-25,
     * basic/lifecycle, "Version Negotiation").
     */
    public static ProtocolRevision negotiate(CharSequence requested) {
        ProtocolRevision revision = find(requested);
        return revision != null && revision.era == ProtocolEra.LEGACY ? revision : NEWEST_LEGACY;
    }

    /** Returns the date as it stands on the wire. */
    public String date() {
        return date;
    }

    public ProtocolEra era() {
        return era;
    }

    /** Tells whether a frame may hold an array of messages. */
    public boolean hasBatches() {
        return this == V2025_03_26;
    }

    /** Tells whether Streamable HTTP exists; before it there is only HTTP+SSE. */
    public boolean hasStreamableHttp() {
        return this != V2024_11_05;
    }

    /** Tells whether {@code other} is a later revision. */
    public boolean isOlderThan(ProtocolRevision other) {
        return compareTo(other) < 0;
    }

    /** Tells whether content may be sound. */
    public boolean hasAudio() {
        return this != V2024_11_05;
    }

    /**
     * Tells whether tools may answer with structured content and links to resources, and say of
     * which schema that content is.
     */
    public boolean hasStructuredContent() {
        return !isOlderThan(V2025_06_18);
    }

    /** Tells whether structured content may be any JSON value, and not only an object. */
    public boolean hasAnyStructure() {
        return this == V2026_07_28;
    }

    /** Tells whether a request for completions may say what was filled in before. */
    public boolean hasCompletionContext() {
        return !isOlderThan(V2025_06_18);
    }

    /** Tells whether tasks are of the core (MCP 2025-11-25, basic/utilities/tasks). */
    public boolean hasTasks() {
        return this == V2025_11_25;
    }

    /**
     * Tells whether an SSE stream starts with an event that has an id and no data, so that it can
     * be resumed at once.
     */
    public boolean hasPrimingEvents() {
        return this == V2025_11_25;
    }
}
