/**
 * The configuration as values: a tree of records, made once per load, checked in their
 * constructors, never changed. No file is read here. Every package may import it; it imports its
 * own subpackages only: {@code config.key} is how a record describes its keys, {@code
 * config.policy} what may pass. Read {@link io.watchgate.config.GatewayConfig} first.
 */
@NullMarked
package io.watchgate.config;

import org.jspecify.annotations.NullMarked;
