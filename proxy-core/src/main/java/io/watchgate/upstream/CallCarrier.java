package io.watchgate.upstream;

/** The connection that serves one call and nothing else while it does. */
public interface CallCarrier {

    /**
     * Gives the call up: what still arrives for it is thrown away, or the connection closed. Called
     * on its loop.
     */
    void abandon();

    /**
     * Stops or goes on reading what the server sends for the call, because its receiver takes no
     * more, or does again.
     */
    void reading(boolean on);
}
