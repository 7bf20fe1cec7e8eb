package io.watchgate.config;

/** Who shares one connection (and so one process, or one upstream session) to an upstream. */
public enum Sharing {
    /**
     * Clients that can be asked for something have their own, all others of a principal share one.
     */
    AUTO,
    /** Everyone. No client capability is declared to the server. */
    SHARED,
    /** All sessions of one principal. */
    PRINCIPAL,
    /** Each session has its own. */
    SESSION
}
