/**
 * What may stand in the configuration file, derived from the records of {@code config} by
 * reflection, and the JSON Schema made from it. Nothing here reads a file. {@code server.config}
 * and {@code server.command} may import it. Read {@link io.watchgate.server.config.shape.Shape}
 * first.
 */
@NullMarked
package io.watchgate.server.config.shape;

import org.jspecify.annotations.NullMarked;
