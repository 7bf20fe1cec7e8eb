/**
 * Translates between the two eras, where a client speaks one and a server the other. Imported by
 * routing, aggregate, pipeline and snapshot. Read {@link io.watchgate.bridge.ModernAnswers} first,
 * then {@link io.watchgate.bridge.ModernServerCall} and {@link io.watchgate.bridge.Parking}.
 */
@NullMarked
package io.watchgate.bridge;

import org.jspecify.annotations.NullMarked;
