/**
 * Translates between the two eras, where a client speaks one and a server the other. Imported by
 * routing, aggregate and pipeline. Read {@link io.watchgate.bridge.ModernAnswers} first.
 */
@NullMarked
package io.watchgate.bridge;

import org.jspecify.annotations.NullMarked;
