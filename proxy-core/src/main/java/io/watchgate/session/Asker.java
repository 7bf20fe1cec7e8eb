package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.MessageContext;

/**
 * Asks a client something on its own account, where a server of the legacy era would: the context
 * of such a question. Called on the loop of the question, must not block.
 */
public interface Asker extends MessageContext {

    /** Called with the client's response, result or error; takes ownership of it. */
    void answered(JsonRpcResponse response);

    /** Called when there will be no response. */
    void unanswered();
}
