package io.watchgate.upstream;

import io.watchgate.loop.GatewayLoop;

/** Makes the legs of one kind of transport. Safe from any thread. */
@FunctionalInterface
public interface LegFactory {

    /** Returns a new leg that has not been opened. */
    UpstreamLeg create(Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner);

    /**
     * Closes what the legs shared; called when the upstream is closed and makes no more of them.
     */
    default void close() {}
}
