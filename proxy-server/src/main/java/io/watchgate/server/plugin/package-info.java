/**
 * Loads filters and audit sinks out of the jars of a folder, each with code of its own and sight of
 * nothing of the gateway but packages {@code io.watchgate.filter} and {@code io.watchgate.sink},
 * and the language of expressions out of those of a module. Imported by {@code server.audit},
 * {@code server.command}, {@code server.config} and {@code server.daemon}. Read {@link
 * io.watchgate.server.plugin.PluginFolder} first.
 */
@NullMarked
package io.watchgate.server.plugin;

import org.jspecify.annotations.NullMarked;
