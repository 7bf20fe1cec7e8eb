package io.watchgate.auth;

import org.jspecify.annotations.Nullable;

/**
 * Who a request was authenticated as. Nothing a server keeps for one principal is reachable by
 * another.
 *
 * @param id a stable name, unique among principals
 */
public record Principal(String id) {

    /** Everyone who reaches a loopback listener without authentication. */
    public static final Principal ANONYMOUS = new Principal("anonymous");

    /**
     * Somebody of whom nothing is known, and who is nobody else: becomes one with the session it
     * opens.
     */
    public static final Principal STRANGER = new Principal("stranger");

    /**
     * Returns the principal of one anonymous session: on other listeners each session is its own.
     */
    public static Principal ofSession(String sessionId) {
        return new Principal("session:" + sessionId);
    }

    // Spelled out: Java would make these at the first call, on an event loop (docs/adr/0033).
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Principal principal && principal.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
