package io.watchgate.upstream;

import io.watchgate.mcp.CapabilityProfile;
import org.jspecify.annotations.Nullable;

/**
 * Says which callers share a leg.
 *
 * @param sharer whose it is: a principal's id, a session's id, a lease's, or empty for everyone's
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
        SESSION,
        /** One call at a time of clients that can be asked for something and have no session. */
        LEASE
    }

    /** Returns whom all that comes on the leg is for; null when the key does not tell. */
    public @Nullable String principal() {
        return switch (kind) {
            case SHARED, CATALOGUE -> sharer.isEmpty() ? null : sharer;
            case LEASE -> sharer.substring(sharer.indexOf(':') + 1);
            case SESSION -> null;
        };
    }

    /** Returns the key of the leg that a session has to itself. */
    public static LegKey ofSession(String sessionId, CapabilityProfile profile) {
        return new LegKey(sessionId, profile, Kind.SESSION);
    }

    /**
     * Returns the key of a leg that calls of a principal have to themselves, one after the other.
     *
     * @param number tells the leases of an upstream apart
     */
    public static LegKey ofLease(String principalId, CapabilityProfile profile, long number) {
        return new LegKey(number + ":" + principalId, profile, Kind.LEASE);
    }

    // Spelled out: Java would make these at the first call, on an event loop (docs/adr/0033).
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LegKey key
                && key.kind == kind
                && key.sharer.equals(sharer)
                && key.profile.equals(profile);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * sharer.hashCode() + profile.hashCode()) + kind.ordinal();
    }
}
