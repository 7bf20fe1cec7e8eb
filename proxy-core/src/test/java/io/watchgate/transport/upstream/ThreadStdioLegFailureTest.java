package io.watchgate.transport.upstream;

import io.watchgate.loop.IoBackend;

/** Threads wait for the pipes. */
class ThreadStdioLegFailureTest extends StdioLegFailureContract {

    ThreadStdioLegFailureTest() {
        super(IoBackend.NIO);
    }
}
