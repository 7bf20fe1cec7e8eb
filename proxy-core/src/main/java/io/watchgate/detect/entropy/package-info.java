/**
 * Finds runs of characters that look as if they were drawn at random. For {@code detect} only. Read
 * {@link io.watchgate.detect.entropy.RandomRuns} first.
 */
@NullMarked
package io.watchgate.detect.entropy;

import org.jspecify.annotations.NullMarked;
