/**
 * What the upstreams offer: descriptions and lists, fetched once, kept until a server says that
 * they changed. Imported by the endpoints. Read {@link io.watchgate.catalogue.UpstreamCatalogue}
 * first.
 */
@NullMarked
package io.watchgate.catalogue;

import org.jspecify.annotations.NullMarked;
