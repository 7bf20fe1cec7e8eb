package io.watchgate.session;

import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which leg a session uses for one upstream, so that a call need not look for it.
 *
 * <p>Safe from any thread: at worst two loops look for the same leg.
 */
public final class SessionLeg {

    private volatile @Nullable UpstreamLeg leg;
    private volatile boolean isOwn;
    private volatile boolean diverged;

    /** Returns the leg if it can still be used. */
    public @Nullable UpstreamLeg usable() {
        UpstreamLeg known = leg;
        return known != null && known.isUsable() ? known : null;
    }

    /** Returns the leg if it belongs to the session alone and can still be used. */
    public @Nullable UpstreamLeg own() {
        return isOwn ? usable() : null;
    }

    /** Remembers a leg. */
    public void use(UpstreamLeg found, boolean own) {
        isOwn = own;
        leg = found;
    }

    /** Tells whether the server has changed its lists for this session. */
    public boolean hasDiverged() {
        return diverged && own() != null;
    }

    /**
     * Notes that the server has changed its lists for this session, so that they must be asked for
     * on its own leg.
     */
    public void diverge() {
        diverged = true;
    }

    void gone(UpstreamLeg closed) {
        if (leg == closed) {
            leg = null;
            diverged = false;
        }
    }
}
