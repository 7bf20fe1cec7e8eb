/**
 * Goes through the bytes of a JSON text from string to string, eight at a time. For {@code detect}
 * only. Read {@link io.watchgate.detect.json.JsonWalk} first.
 */
@NullMarked
package io.watchgate.detect.json;

import org.jspecify.annotations.NullMarked;
