/**
 * Seals what the gateway gives away and wants back unchanged: state of parked calls, state of
 * servers. Knows nothing of what it seals. Imported by {@code bridge} and the snapshot. Read {@link
 * io.watchgate.seal.Seals} first.
 */
@NullMarked
package io.watchgate.seal;

import org.jspecify.annotations.NullMarked;
