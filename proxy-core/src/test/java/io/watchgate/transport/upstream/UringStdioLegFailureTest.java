package io.watchgate.transport.upstream;

import io.watchgate.loop.IoBackend;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pipes are on an event loop of io_uring. */
@EnabledOnOs(OS.LINUX)
class UringStdioLegFailureTest extends StdioLegFailureContract {

    UringStdioLegFailureTest() {
        super(IoBackend.IO_URING);
    }
}
