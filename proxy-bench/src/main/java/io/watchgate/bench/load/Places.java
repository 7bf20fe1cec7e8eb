package io.watchgate.bench.load;

import io.netty.channel.EventLoop;
import java.io.IOException;

/** Opens places for calls, for one run, and closes them behind it. */
interface Places extends AutoCloseable {

    /** Opens one more, which is confined to this loop. */
    Slot open(EventLoop loop, Slot.Listener listener) throws IOException, InterruptedException;

    @Override
    void close();
}
