package io.watchgate.catalogue;

/**
 * One thing a server lists.
 *
 * @param name its name, URI or URI template
 * @param json the whole object, byte for byte
 */
public record CatalogueItem(String name, byte[] json) {}
