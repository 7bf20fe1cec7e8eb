package io.watchgate.upstream;

import io.watchgate.mcp.CapabilityProfile;

/**
 * Says which callers share a leg.
 *
 * @param sharer whose it is: a principal's id, a session's id, or empty for everyone's
 * @param profile what its clients can be asked for
 * @param kind what it is for
 */
public record LegKey(String sharer, CapabilityProfile profile, Kind kind) {

    /** What a leg is for. */
    public enum Kind {
        /** Calls of clients that can be asked for nothing, and all lists of such clients. */
        SHARED,
        /** Lists of clients that can be asked for something; servers list by that. */
        CATALOGUE,
        /** Everything of one session. */
        SESSION
    }

    /** Returns the key of the leg that a session has to itself. */
    public static LegKey ofSession(String sessionId, CapabilityProfile profile) {
        return new LegKey(sessionId, profile, Kind.SESSION);
    }
}
