/**
 * How calls per second grow with the processors: measured as far as this machine has them, and a
 * model beyond. Imported by the main class. Read {@link io.watchgate.bench.scale.ScaleLab} first.
 */
@NullMarked
package io.watchgate.bench.scale;

import org.jspecify.annotations.NullMarked;
