package io.watchgate.upstream;

import io.watchgate.config.Transport;
import io.watchgate.loop.GatewayLoop;
import java.util.Map;

/** Makes the legs of one kind of transport. Safe from any thread. */
@FunctionalInterface
public interface LegFactory {

    /** Returns a new leg that has not been opened. */
    UpstreamLeg create(Upstream upstream, LegKey key, GatewayLoop home, LegOwner owner);

    /** Returns how messages of the legs travel, as far as that is known. */
    default Transport transport() {
        return Transport.STDIO;
    }

    /** Returns how many connections the legs share now, by the protocol that they speak. */
    default Map<String, Integer> connections() {
        return Map.of();
    }

    /**
     * Closes what the legs shared; called when the upstream is closed and makes no more of them.
     */
    default void close() {}
}
