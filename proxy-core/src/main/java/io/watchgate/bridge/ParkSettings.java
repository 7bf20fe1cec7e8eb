package io.watchgate.bridge;

/**
 * Times and bounds of parked calls, from one configuration.
 *
 * @param parkNanos {@code timeouts.park}
 * @param gatherNanos {@code timeouts.park-gather}
 * @param perPrincipal {@code limits.parks}
 */
public record ParkSettings(long parkNanos, long gatherNanos, int perPrincipal) {}
