package io.watchgate.transport.upstream;

import io.watchgate.loop.IoBackend;

/** Threads wait for the pipes. */
class ThreadStdioLegLimitsTest extends StdioLegLimitsContract {

    ThreadStdioLegLimitsTest() {
        super(IoBackend.NIO);
    }
}
