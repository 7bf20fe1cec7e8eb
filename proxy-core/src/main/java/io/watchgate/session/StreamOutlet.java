package io.watchgate.session;

import io.netty.buffer.ByteBuf;

/**
 * Where the events of a stream go: the body of one HTTP response.
 *
 * <p>Safe from any of the gateway's loops; what comes from another loop than the connection's is
 * handed over, in order.
 */
public interface StreamOutlet {

    /** Writes one event; takes ownership of its bytes. */
    void event(ByteBuf bytes);

    /** Ends the response. */
    void end();

    /** Ends the response because another connection has taken the stream over. */
    void supersede();

    /** Tells whether the connection still takes what is written. */
    boolean isOpen();
}
