package io.watchgate.bench.fuzz;

/** Whose messages are read. */
enum Side {
    /** Clients'. */
    REQUESTS,
    /** Servers'. */
    RESPONSES
}
