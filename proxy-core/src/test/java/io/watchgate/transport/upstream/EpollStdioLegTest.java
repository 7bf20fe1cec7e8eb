package io.watchgate.transport.upstream;

import io.watchgate.loop.IoBackend;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pipes are on the event loop. */
@EnabledOnOs(OS.LINUX)
class EpollStdioLegTest extends StdioLegContract {

    EpollStdioLegTest() {
        super(IoBackend.EPOLL);
    }
}
