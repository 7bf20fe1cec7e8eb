package io.watchgate.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.loop.IoBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way gateways talk to the kernel, and what they say when that does not go. */
class LoopChoiceIT {

    /** Makes no ring; asking whether there is io_uring goes well all the same. */
    private static final String NO_RING = "-Dio.netty.iouring.cqSize=5000";

    @TempDir private Path directory;

    private DaemonProcess start(String io) throws Exception {
        List<String> command = new ArrayList<>(DaemonProcess.java("run", "-c"));
        command.add(1, NO_RING);
        command.add(new DaemonConfig(directory).with("io", io).write().toString());
        return DaemonProcess.of(command);
    }

    @Test
    void aRingThatIsRefusedIsSaidInOneLine() throws Exception {
        assumeTrue(IoBackend.IO_URING.isAvailable(), IoBackend.IO_URING::unavailability);
        try (DaemonProcess gateway = start("io-uring")) {
            assertThat(gateway.exitCode()).isOne();
            assertThat(gateway.log())
                    .contains("io: io-uring does not work here: ", "(expected: auto)")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void byItselfAGatewayAsksForNoRing() throws Exception {
        try (DaemonProcess gateway = start("auto")) {
            gateway.port();
            assertThat(gateway.log()).contains("event loops on ").doesNotContain("io-uring");
        }
    }
}
