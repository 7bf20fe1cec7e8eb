package io.watchgate.policy;

import io.watchgate.mcp.Primitive;
import io.watchgate.mcp.ResourcePatterns;
import io.watchgate.session.Endpoint.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for, as far as names tell.
 *
 * @param subject what it is about; null when it names nothing
 * @param method the method
 * @param principal who asks
 * @param hints what the tool says of itself
 * @param readings the URI of a resource, for all rules; null when it is about none
 */
record Asked(
        @Nullable Subject subject,
        String method,
        String principal,
        int hints,
        ResourcePatterns.@Nullable Readings readings) {

    Asked(@Nullable Subject subject, String method, String principal, int hints) {
        this(subject, method, principal, hints, readings(subject));
    }

    private static ResourcePatterns.@Nullable Readings readings(@Nullable Subject subject) {
        if (subject == null) {
            return null;
        }
        Primitive primitive = subject.primitive();
        return primitive == Primitive.RESOURCE || primitive == Primitive.RESOURCE_TEMPLATE
                ? new ResourcePatterns.Readings(subject.name())
                : null;
    }
}
