/**
 * What the gateway counts, and its text form for Prometheus. Each event loop counts for itself,
 * without locks and without garbage; whoever reads adds the loops up. Imported by the packages that
 * count something and by {@code server.admin}. Read {@link
 * io.watchgate.server.metrics.LoopRecorder} first.
 */
@NullMarked
package io.watchgate.server.metrics;

import org.jspecify.annotations.NullMarked;
