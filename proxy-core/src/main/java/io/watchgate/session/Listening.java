package io.watchgate.session;

/**
 * What stands behind a response that belongs to no request of its exchange: a GET that listens.
 *
 * <p>Called on the exchange's loop.
 */
@FunctionalInterface
public interface Listening {

    /** Called when the connection is gone, and, if it carried a session, when the response ends. */
    void over();

    /** Tells whether the response carries a whole session, the answers to its requests included. */
    default boolean carriesSession() {
        return false;
    }
}
