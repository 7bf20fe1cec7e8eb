/**
 * The load lab: starts servers, the gateway and nginx, drives them, and prints what a call costs.
 * Imported by nobody. Read {@link io.watchgate.bench.load.LoadLab} first.
 */
@NullMarked
package io.watchgate.bench.load;

import org.jspecify.annotations.NullMarked;
