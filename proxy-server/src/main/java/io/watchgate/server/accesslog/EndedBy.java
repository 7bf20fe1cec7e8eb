package io.watchgate.server.accesslog;

import io.watchgate.mcp.Reason;
import io.watchgate.server.line.LineBuilder;
import java.util.Locale;

/** Says who ended a request that has no answer of its server. */
enum EndedBy {
    CLIENT,
    GATEWAY,
    UPSTREAM;

    private static final EndedBy[] BY_REASON = table();

    private final byte[] label = LineBuilder.ascii(name().toLowerCase(Locale.ROOT));

    byte[] label() {
        return label;
    }

    /** Returns whose doing {@code reason} is. */
    static EndedBy of(Reason reason) {
        return BY_REASON[reason.ordinal()];
    }

    private static EndedBy[] table() {
        EndedBy[] table = new EndedBy[Reason.values().length];
        for (Reason reason : Reason.values()) {
            table[reason.ordinal()] =
                    switch (reason) {
                        case POLICY_DENIED, OVERLOADED, QUEUE_TIMEOUT, DRAINING, INTERNAL ->
                                GATEWAY;
                        case UPSTREAM_UNAVAILABLE,
                                UPSTREAM_PARKED,
                                UPSTREAM_CLOSED,
                                UPSTREAM_REFUSED,
                                UPSTREAM_INVALID,
                                CONNECT_TIMEOUT,
                                HANDSHAKE_TIMEOUT,
                                REQUEST_TIMEOUT ->
                                UPSTREAM;
                        default -> CLIENT;
                    };
        }
        return table;
    }
}
