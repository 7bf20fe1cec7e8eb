package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcMessage;

/**
 * The one response that carries everything a session brings its client, while the client's messages
 * arrive on other connections (MCP 2024-11-05, basic/transports, "HTTP with SSE").
 *
 * <p>The session lives as long as that response.
 */
public interface SessionCarrier extends Listening {

    /** Returns the exchange to which all requests of the session belong. */
    Exchange exchange();

    /**
     * Takes a message that has arrived on another connection; takes ownership of it. Called on any
     * of the gateway's loops.
     *
     * @return false when it is a request and too many tasks wait for the carrier's loop ({@code
     *     limits.handoff}); then the message is still the caller's
     */
    boolean take(JsonRpcMessage message);

    /** Ends the response because the session has ended. Called on the session's home loop. */
    void end();

    @Override
    default boolean carriesSession() {
        return true;
    }
}
