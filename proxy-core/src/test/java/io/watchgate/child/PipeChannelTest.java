package io.watchgate.child;

import io.watchgate.loop.IoBackend;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pipes are on the event loop. */
@EnabledOnOs(OS.LINUX)
class PipeChannelTest extends PipeContract {

    PipeChannelTest() {
        super(IoBackend.EPOLL);
    }
}
