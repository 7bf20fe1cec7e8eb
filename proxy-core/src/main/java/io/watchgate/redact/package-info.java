/**
 * Redacting for some callers, tools and methods only: what rules of the kind {@code redact} are
 * made of. Knows the detectors and nothing of rules. Read {@link io.watchgate.redact.RedactFilter}
 * first.
 */
@NullMarked
package io.watchgate.redact;

import org.jspecify.annotations.NullMarked;
