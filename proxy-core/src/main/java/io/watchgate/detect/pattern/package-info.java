/**
 * How expressions of operators read a text, and how long that may take: for {@code detect} only.
 * Read {@link io.watchgate.detect.pattern.PatternText} first.
 */
@NullMarked
package io.watchgate.detect.pattern;

import org.jspecify.annotations.NullMarked;
