/**
 * Finds personal data, secrets, prompt injection and the operator's own patterns in one JSON text,
 * and takes them out of it: decoding, one pass over the bytes for all patterns, checks of what the
 * pass points at, redaction. May import {@code filter}, whose interface its filter implements.
 * Nothing here knows a channel or a message. Read {@link io.watchgate.detect.Scanner} first.
 */
@NullMarked
package io.watchgate.detect;

import org.jspecify.annotations.NullMarked;
