package io.watchgate.bridge;

import io.watchgate.config.GatewayConfig;

/**
 * Times and bounds of parked calls, from one configuration.
 *
 * @param parkNanos {@code timeouts.park}
 * @param gatherNanos {@code timeouts.park-gather}
 * @param perPrincipal {@code limits.parks}
 */
public record ParkSettings(long parkNanos, long gatherNanos, int perPrincipal) {

    /** Returns those of {@code config}. */
    public static ParkSettings of(GatewayConfig config) {
        return new ParkSettings(
                config.timeouts().park().toNanos(),
                config.timeouts().parkGather().toNanos(),
                config.limits().parks());
    }
}
