/**
 * Reads a configuration file into the records of {@code config}: YAML or JSON, with positions, so
 * that every error names its line. {@code server} and {@code server.command} may import it. Read
 * {@link io.watchgate.server.config.ConfigLoader} first.
 */
@NullMarked
package io.watchgate.server.config;

import org.jspecify.annotations.NullMarked;
