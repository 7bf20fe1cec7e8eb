/**
 * What judges content, and what plugins are compiled against: nothing here knows the rest of the
 * gateway, and the signatures name the JDK only. Read {@link io.watchgate.filter.ContentFilter}
 * first, then {@link io.watchgate.filter.FilterFactory}.
 */
@NullMarked
package io.watchgate.filter;

import org.jspecify.annotations.NullMarked;
