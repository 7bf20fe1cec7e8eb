/**
 * What keeps audit records, and what plugins are compiled against: nothing here knows the rest of
 * the gateway but the settings of package {@code filter}, and the signatures name the JDK only.
 * Read {@link io.watchgate.sink.RecordSink} first, then {@link io.watchgate.sink.SinkFactory}.
 */
@NullMarked
package io.watchgate.sink;

import org.jspecify.annotations.NullMarked;
