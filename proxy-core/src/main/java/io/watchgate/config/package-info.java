/**
 * The configuration as values: a tree of records, made once per load, checked in their
 * constructors, never changed. No file is read here. Every package may import it; it imports {@code
 * mcp} only. Read {@link io.watchgate.config.GatewayConfig} first.
 *
 * <p>A component's {@link io.watchgate.config.Key} holds its default and its description; the
 * loader, the JSON Schema, the {@code config} command and the reference in the documentation are
 * all made from it. {@link io.watchgate.config.ValueForm} is how a text becomes a value.
 */
@NullMarked
package io.watchgate.config;

import org.jspecify.annotations.NullMarked;
