package io.watchgate.routing;

import io.watchgate.auth.Principal;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.config.Sharing;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.pin.Pins;
import io.watchgate.session.Caller;
import io.watchgate.session.McpSession;
import io.watchgate.session.SessionLeg;
import io.watchgate.session.SessionLegEvents;
import io.watchgate.session.SessionLegOwner;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegKey.Kind;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Decides over which leg a caller's requests go: the sharing modes.
 *
 * <p>A client that can be asked for something has a leg of its own from its first call on; what it
 * lists comes from a leg that it shares with clients that can be asked for the same, because
 * servers list by that. Nothing a server keeps for one principal is reachable by another unless the
 * operator said {@code shared}. Safe from any of the gateway's loops.
 */
public final class LegChooser {

    private static final LegKey OF_EVERYONE = shared("");
    private static final LegKey OF_ANONYMOUS = shared(Principal.ANONYMOUS.id());

    private final Catalogues catalogues;
    private final SessionLegEvents events;

    /**
     * Creates the chooser.
     *
     * @param events hears of what happens on legs of single sessions
     */
    public LegChooser(Catalogues catalogues, SessionLegEvents events) {
        this.catalogues = catalogues;
        this.events = events;
    }

    /**
     * Returns the leg for a call of {@code caller} on the loop {@code on}; null when there can be
     * none now.
     */
    public @Nullable UpstreamLeg forCall(Caller caller, Upstream upstream, GatewayLoop on) {
        return caller instanceof McpSession session
                ? forCall(session, upstream, on)
                : catalogues.of(upstream, callKey(caller, upstream)).leg();
    }

    private @Nullable UpstreamLeg forCall(McpSession session, Upstream upstream, GatewayLoop on) {
        SessionLeg remembered = session.leg(upstream);
        UpstreamLeg leg = remembered.usable();
        if (leg != null) {
            return leg;
        }
        LegKey key = callKey(session, upstream);
        boolean own = key.kind() == Kind.SESSION;
        leg =
                own
                        ? upstream.legs()
                                .acquire(key, on, () -> new SessionLegOwner(session, events))
                        : catalogues.of(upstream, key).leg();
        if (leg != null) {
            remembered.use(leg, own);
        }
        return leg;
    }

    /**
     * Returns the leg for a list or another request that needs no state: the session's own if it
     * has one.
     */
    public @Nullable UpstreamLeg forList(Caller caller, Upstream upstream, GatewayLoop on) {
        UpstreamLeg own = caller instanceof McpSession session ? session.leg(upstream).own() : null;
        if (own != null) {
            return own;
        }
        LegKey key = listKey(caller, upstream);
        return key.kind() == Kind.SESSION
                ? forCall(caller, upstream, on)
                : catalogues.of(upstream, key).leg();
    }

    /** Returns what {@code upstream} offers to {@code caller}. */
    public UpstreamCatalogue catalogue(Caller caller, Upstream upstream) {
        LegKey key = listKey(caller, upstream);
        return caller instanceof McpSession session && key.kind() == Kind.SESSION
                ? catalogues.of(upstream, key, () -> forCall(session, upstream, session.home()))
                : catalogues.of(upstream, key);
    }

    /** Returns what tools were like, by the configuration in force. */
    public Pins pins() {
        return catalogues.pins();
    }

    /** Returns the key of the leg that calls of the caller share. */
    public static LegKey callKey(Caller caller, Upstream upstream) {
        if (!(caller instanceof McpSession session)) {
            return listKey(caller, upstream);
        }
        CapabilityProfile profile = caller.client().profile();
        Sharing sharing = upstream.config().sharing();
        boolean alone = sharing == Sharing.SESSION || sharing == Sharing.AUTO && !profile.isEmpty();
        return alone ? LegKey.ofSession(session.id(), profile) : sharedKey(caller, upstream);
    }

    /** Returns the key of the leg that lists for the caller come from. */
    public static LegKey listKey(Caller caller, Upstream upstream) {
        CapabilityProfile profile = caller.client().profile();
        Sharing sharing = upstream.config().sharing();
        if (caller instanceof McpSession session
                && (sharing == Sharing.SESSION || session.leg(upstream).hasDiverged())) {
            return LegKey.ofSession(session.id(), profile);
        }
        boolean byProfile = sharing == Sharing.AUTO || sharing == Sharing.SESSION;
        return byProfile && !profile.isEmpty()
                ? new LegKey(caller.principal().id(), profile, Kind.CATALOGUE)
                : sharedKey(caller, upstream);
    }

    private static LegKey sharedKey(Caller caller, Upstream upstream) {
        if (upstream.config().sharing() == Sharing.SHARED) {
            return OF_EVERYONE;
        }
        Principal principal = caller.principal();
        return principal.equals(Principal.ANONYMOUS) ? OF_ANONYMOUS : shared(principal.id());
    }

    private static LegKey shared(String sharer) {
        return new LegKey(sharer, CapabilityProfile.NONE, Kind.SHARED);
    }
}
