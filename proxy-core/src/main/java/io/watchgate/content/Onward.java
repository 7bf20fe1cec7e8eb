package io.watchgate.content;

import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.GatewayLoop;

/** The way of a message from a server on, behind the filters, when its channel may be gone. */
@FunctionalInterface
public interface Onward {

    /** Brings on the message; takes ownership of it. Called on {@code loop}, must not block. */
    void read(GatewayLoop loop, JsonRpcMessage message);
}
