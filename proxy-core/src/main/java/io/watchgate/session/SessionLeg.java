package io.watchgate.session;

import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which leg a session uses for one upstream, so that a call need not look for it.
 *
 * <p>Safe from any thread: at worst two loops look for the same leg.
 */
public final class SessionLeg {

    private final Upstream upstream;
    private volatile @Nullable SessionLeg next;
    private volatile @Nullable UpstreamLeg leg;
    private volatile boolean isOwn;
    private volatile boolean diverged;

    /** Creates what is remembered of {@code upstream}, in front of {@code next}. */
    SessionLeg(Upstream upstream, @Nullable SessionLeg next) {
        this.upstream = upstream;
        this.next = next;
    }

    /** Returns what a chain remembers of an upstream; null when that is nothing. */
    static @Nullable SessionLeg find(@Nullable SessionLeg chain, Upstream upstream) {
        SessionLeg one = chain;
        while (one != null && one.upstream != upstream) {
            one = one.next;
        }
        return one;
    }

    /** Returns a chain that remembers an upstream, perhaps {@code chain} itself. */
    static SessionLeg with(@Nullable SessionLeg chain, Upstream upstream) {
        return chain == null || find(chain, upstream) == null
                ? new SessionLeg(upstream, chain)
                : chain;
    }

    /** Returns the chain without what it remembers of an upstream. */
    static @Nullable SessionLeg without(@Nullable SessionLeg chain, Upstream upstream) {
        if (chain == null || chain.upstream == upstream) {
            return chain == null ? null : chain.next;
        }
        // In place: who is looking at one of the others goes on with that.
        for (SessionLeg one = chain; one != null; one = one.next) {
            SessionLeg follower = one.next;
            if (follower != null && follower.upstream == upstream) {
                one.next = follower.next;
            }
        }
        return chain;
    }

    /** Returns the legs of a chain that belong to the session alone. */
    static List<UpstreamLeg> own(@Nullable SessionLeg chain) {
        List<UpstreamLeg> legs = new ArrayList<>();
        for (SessionLeg one = chain; one != null; one = one.next) {
            UpstreamLeg own = one.own();
            if (own != null) {
                legs.add(own);
            }
        }
        return legs;
    }

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
