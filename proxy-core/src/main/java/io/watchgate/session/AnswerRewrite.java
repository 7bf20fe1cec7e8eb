package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcResponse;

/**
 * Changes an answer on its way to the client, as when its URIs get the form in which the client can
 * read them back.
 */
@FunctionalInterface
public interface AnswerRewrite {

    /**
     * Returns the response to write: the same, or another in its place. Takes ownership of {@code
     * response}.
     */
    JsonRpcResponse apply(JsonRpcResponse response);

    /** Returns the rewrite that applies this one and then {@code next}. */
    default AnswerRewrite then(AnswerRewrite next) {
        return response -> next.apply(apply(response));
    }
}
