package io.watchgate.audit;

import java.util.Locale;

/** What an {@link AuditRecord} may say, in the order in which it is shown. */
public enum AuditField {
    /** When the request was closed, in milliseconds since 1970. */
    TIME(Kind.TIME),
    /** What happened: {@code request}, {@code refusal} or {@code message}. */
    EVENT(Kind.TEXT),
    /** Name of the request, as errors and the access log have it. */
    ID(Kind.TEXT),
    /** Trace id of the request's {@code traceparent}. */
    TRACE_ID(Kind.TEXT),
    /** Who sent the request. */
    PRINCIPAL(Kind.TEXT),
    /** Name and version of the client, as it said. */
    CLIENT(Kind.TEXT),
    /** A hash of the session's id. */
    SESSION(Kind.TEXT),
    /** Address of the client. */
    PEER(Kind.TEXT),
    /** Path of the endpoint. */
    ENDPOINT(Kind.TEXT),
    /** Key of the upstream. */
    UPSTREAM(Kind.TEXT),
    /** Method of the request. */
    METHOD(Kind.TEXT),
    /** Tool, prompt or URI. */
    SUBJECT(Kind.TEXT),
    /** What was decided: {@code allow}, {@code deny}, {@code redact}, {@code report}, ... */
    DECISION(Kind.TEXT),
    /** Which rule or filter decided. */
    RULE(Kind.TEXT),
    /** Why it decided so. */
    WHY(Kind.TEXT),
    /** Kinds of what was found, each with its count; never what was found. */
    FINDINGS(Kind.TEXT),
    /** What became of it: {@code ok}, {@code error}, {@code failed}, {@code cancelled}, ... */
    OUTCOME(Kind.TEXT),
    /** Why there is no answer of a server. */
    REASON(Kind.TEXT),
    /** How far the request had got then. */
    PHASE(Kind.TEXT),
    /** Size of the client's message. */
    BYTES_IN(Kind.NUMBER),
    /** Size of everything the client was sent. */
    BYTES_OUT(Kind.NUMBER),
    /** From the request's arrival to its end, in nanoseconds. */
    DURATION_MS(Kind.NANOS),
    /** The part of that which the call was with its server. */
    UPSTREAM_MS(Kind.NANOS),
    /** The part which filters took. */
    FILTERS_MS(Kind.NANOS),
    /** The rest. */
    GATEWAY_MS(Kind.NANOS),
    /** Arguments of a call, as they were sent to the server; for sinks that want bodies only. */
    ARGUMENTS(Kind.BODY),
    /** The result, or the error of the server, as the client got it; likewise. */
    ANSWER(Kind.BODY);

    /** How a field's value is kept and shown. */
    public enum Kind {
        /** Milliseconds since 1970, shown as RFC 3339. */
        TIME,
        /** A text. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** Nanoseconds, shown as milliseconds. */
        NANOS,
        /** The beginning of a JSON text, shown as a text, and how much is left out. */
        BODY
    }

    private final Kind kind;
    private final String label = name().toLowerCase(Locale.ROOT);

    AuditField(Kind kind) {
        this.kind = kind;
    }

    /** Returns how the value is kept. */
    public Kind kind() {
        return kind;
    }

    /** Returns the field's name in a record. */
    public String label() {
        return label;
    }
}
