/**
 * Matches responses to requests, on both legs. The handlers here are the door to the tables, not
 * their home: a client's requests are held by its session, a server's calls by the leg. Imported by
 * the pipeline only. Read {@link io.watchgate.correlation.InboundCorrelationHandler} first.
 */
@NullMarked
package io.watchgate.correlation;

import org.jspecify.annotations.NullMarked;
