package io.watchgate.server.line;

import org.jspecify.annotations.Nullable;

/**
 * What a request is about, kept beyond the request's bytes as its {@link
 * io.watchgate.session.PendingRequest#note note}.
 *
 * @param name the tool, prompt or URI as the client spelled it in JSON; empty when it names nothing
 * @param field the same as a field of a line, with the comma in front; empty when it names nothing
 * @param text the same, decoded; empty when it names nothing
 * @param method a method that the gateway does not know by name; empty for one it does
 * @param traceId the trace the request belongs to; empty when it does not say
 * @param bodies what is kept of what was forwarded; null when nothing is
 */
public record RequestSubject(
        byte[] name,
        byte[] field,
        String text,
        String method,
        String traceId,
        @Nullable RequestBodies bodies) {

    /** What lines and records say of a name that a filter has denied. */
    public static final String WITHHELD = "[withheld]";

    private static final byte[] NOTHING = {};
    private static final byte[] WITHHELD_FIELD =
            LineBuilder.ascii(",\"subject\":\"" + WITHHELD + '"');

    /** A request that names nothing. */
    public static final RequestSubject NONE =
            new RequestSubject(NOTHING, NOTHING, "", "", "", null);

    /** Returns the same without what it names, which a filter has denied. */
    public RequestSubject withheld() {
        return new RequestSubject(NOTHING, WITHHELD_FIELD, WITHHELD, method, traceId, bodies);
    }

    /** Returns the same with a method and a trace. */
    public RequestSubject with(String newMethod, String newTraceId) {
        return newMethod.isEmpty() && newTraceId.isEmpty()
                ? this
                : new RequestSubject(name, field, text, newMethod, newTraceId, bodies);
    }

    /** Returns the same with a place for bodies. */
    public RequestSubject with(RequestBodies newBodies) {
        return new RequestSubject(name, field, text, method, traceId, newBodies);
    }
}
