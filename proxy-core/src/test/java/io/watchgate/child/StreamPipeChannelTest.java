package io.watchgate.child;

import io.watchgate.loop.IoBackend;

/** Threads wait for the pipes. */
class StreamPipeChannelTest extends PipeContract {

    StreamPipeChannelTest() {
        super(IoBackend.NIO);
    }
}
