package io.watchgate.bench.load;

/** What is opened for each call, and closed behind it. */
public enum Fresh {
    /** Connections and sessions are kept. */
    NOTHING,
    CONNECTION,
    /** A connection, and a session on it, which is ended. */
    SESSION
}
