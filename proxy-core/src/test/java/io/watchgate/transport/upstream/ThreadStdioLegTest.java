package io.watchgate.transport.upstream;

import io.watchgate.loop.IoBackend;

/** Threads wait for the pipes. */
class ThreadStdioLegTest extends StdioLegContract {

    ThreadStdioLegTest() {
        super(IoBackend.NIO);
    }
}
