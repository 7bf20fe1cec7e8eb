package io.watchgate.upstream;

import io.watchgate.jsonrpc.JsonRpcRequest;

/** The connection that serves one call and nothing else while it does. Called on its loop. */
public interface CallCarrier {

    /**
     * Gives the call up, which has ended without an answer: what still arrives for it is thrown
     * away, or the connection closed.
     */
    void abandon();

    /** Notes that the call has its answer: what still arrives belongs to nobody. */
    void finished();

    /**
     * Takes note of the request that is about to be written; borrows it. Called again when filters
     * have judged it, with what they have left.
     *
     * @param judged whether nothing may be sent beside it that does not stand in it
     */
    default void sending(JsonRpcRequest request, boolean judged) {}

    /**
     * Stops or goes on reading what the server sends for the call, because its receiver takes no
     * more, or does again.
     */
    void reading(boolean on);
}
