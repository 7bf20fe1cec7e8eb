package io.watchgate.bench.memory;

import io.netty.buffer.ByteBuf;

/** The other end of a {@link MemoryChannel}. Called on the channel's event loop. */
interface MemoryPeer {

    /** Called with bytes the channel sends. Borrows {@code bytes}. */
    void received(ByteBuf bytes);

    /** Called when everything that was flushed has been received. */
    void flushed(MemoryChannel channel);
}
