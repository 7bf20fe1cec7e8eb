package io.watchgate.catalogue;

import io.watchgate.pin.Pins;

/**
 * What all catalogues have in common.
 *
 * @param listener hears of changes
 * @param clientInfo the {@code clientInfo} object the gateway declares on shared legs
 * @param maxAgeNanos {@code timeouts.catalogue}
 * @param pins what tools were like
 */
public record CatalogueServices(
        CatalogueListener listener, String clientInfo, long maxAgeNanos, Pins pins) {}
