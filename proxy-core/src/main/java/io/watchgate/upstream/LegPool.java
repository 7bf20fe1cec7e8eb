package io.watchgate.upstream;

import io.watchgate.config.Transport;
import io.watchgate.loop.GatewayLoop;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All legs of one upstream, by who shares them.
 *
 * <p>Holds the cap on their number; at the cap the leg that has been idle longest makes room, and
 * if none is idle there is no leg. Safe from any thread.
 */
public final class LegPool {

    private final Upstream upstream;
    private final LegFactory factory;
    private final ConcurrentHashMap<LegKey, UpstreamLeg> legs = new ConcurrentHashMap<>();
    private final AtomicInteger nextHome = new AtomicInteger();
    private volatile boolean closed;

    LegPool(Upstream upstream, LegFactory factory) {
        this.upstream = upstream;
        this.factory = factory;
    }

    /** Returns how messages of the legs travel, as far as that is known. */
    public Transport transport() {
        return factory.transport();
    }

    /** Returns how many connections the legs share now, by the protocol that they speak. */
    public Map<String, Integer> connections() {
        return factory.connections();
    }

    /** Returns the usable leg with this key; null if there is none. */
    public @Nullable UpstreamLeg find(LegKey key) {
        UpstreamLeg leg = legs.get(key);
        return leg != null && leg.isUsable() ? leg : null;
    }

    /**
     * Returns the leg with this key, a new one if there is none.
     *
     * @param preferred where a new leg should live; null for whichever loop is next
     * @param owner makes the owner of a new leg
     * @return null when there are as many legs as there may be and all are in use
     */
    public @Nullable UpstreamLeg acquire(
            LegKey key, @Nullable GatewayLoop preferred, Supplier<LegOwner> owner) {
        UpstreamLeg existing = find(key);
        if (existing != null) {
            return existing;
        }
        boolean full = legs.size() >= upstream.config().limits().legs();
        if (closed || full && !makeRoom()) {
            return null;
        }
        UpstreamLeg found =
                legs.compute(
                        key,
                        (same, leg) ->
                                leg != null && leg.isUsable()
                                        ? leg
                                        : create(key, preferred, owner.get()));
        if (closed) {
            // Closed meanwhile, perhaps without this leg in sight.
            found.close();
            return null;
        }
        return found;
    }

    /** Returns all legs that have not closed. */
    public Collection<UpstreamLeg> all() {
        return List.copyOf(legs.values());
    }

    /** Closes the legs nobody has used for {@code timeouts.leg-idle}. */
    void closeIdle(long now) {
        long idle = upstream.config().timeouts().legIdle().toNanos();
        for (UpstreamLeg leg : legs.values()) {
            if (isIdle(leg) && now - leg.lastUsed() >= idle && !leg.owner().keepsOpen(leg)) {
                leg.close();
            }
        }
    }

    /** Closes all legs and makes no new ones. */
    void close() {
        closed = true;
        legs.values().forEach(UpstreamLeg::close);
        factory.close();
    }

    /** Forgets a leg that has closed. */
    void closed(UpstreamLeg leg) {
        legs.values().remove(leg);
    }

    private UpstreamLeg create(LegKey key, @Nullable GatewayLoop preferred, LegOwner owner) {
        GatewayLoop home =
                preferred == null
                        ? upstream.loops()
                                .get(
                                        Math.floorMod(
                                                nextHome.getAndIncrement(),
                                                upstream.loops().size()))
                        : preferred;
        return factory.create(upstream, key, home, owner);
    }

    private boolean makeRoom() {
        UpstreamLeg oldest = null;
        for (UpstreamLeg leg : legs.values()) {
            boolean older = oldest == null || leg.lastUsed() - oldest.lastUsed() < 0;
            if (older && isIdle(leg) && !leg.owner().keepsOpen(leg)) {
                oldest = leg;
            }
        }
        if (oldest == null) {
            return false;
        }
        legs.values().remove(oldest);
        oldest.close();
        return true;
    }

    private boolean isIdle(UpstreamLeg leg) {
        return leg.state() == UpstreamLeg.State.OPEN && leg.inFlight() == 0;
    }
}
