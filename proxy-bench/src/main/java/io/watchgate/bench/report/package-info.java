/**
 * What the lab measured as raw data, and the page and plots made of it. Imported by the lab. Read
 * {@link io.watchgate.bench.report.Results} first.
 */
@NullMarked
package io.watchgate.bench.report;

import org.jspecify.annotations.NullMarked;
