package io.watchgate.catalogue;

/**
 * What all catalogues have in common.
 *
 * @param listener hears of changes
 * @param clientInfo the {@code clientInfo} object the gateway declares on shared legs
 * @param maxAgeNanos {@code timeouts.catalogue}
 */
public record CatalogueServices(CatalogueListener listener, String clientInfo, long maxAgeNanos) {}
