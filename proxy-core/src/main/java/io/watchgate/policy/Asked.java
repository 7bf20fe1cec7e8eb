package io.watchgate.policy;

import io.watchgate.session.Endpoint.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for, as far as names tell.
 *
 * @param subject what it is about; null when it names nothing
 * @param method the method
 * @param principal who asks
 * @param hints what the tool says of itself
 */
record Asked(@Nullable Subject subject, String method, String principal, int hints) {}
