/**
 * Loads filters out of the jars of a folder, each with code of its own and sight of nothing of the
 * gateway but package {@code io.watchgate.filter}. Read {@link
 * io.watchgate.server.plugin.PluginFolder} first.
 */
@NullMarked
package io.watchgate.server.plugin;

import org.jspecify.annotations.NullMarked;
