package io.watchgate.child;

import java.net.SocketAddress;

/** Names the end of a pipe where a channel needs an address. */
final class PipeAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    private final String name;

    PipeAddress(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
