package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.RuntimeConfig.IoChoice;
import io.watchgate.config.key.ValueForm;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import java.io.IOException;

/** Makes the event loops a configuration asks for. */
final class LoopChoice {

    private LoopChoice() {}

    /**
     * Starts the loops.
     *
     * @throws IOException when the I/O backend does not work here
     */
    static GatewayLoops loops(GatewayConfig config) throws IOException {
        LoopSettings settings =
                new LoopSettings(
                        count(config.runtime()),
                        config.limits().handoff(),
                        config.limits().jsonDepth(),
                        LoopSettings.CLOCK);
        IoBackend backend = backend(config.runtime());
        try {
            return new GatewayLoops(backend, settings);
        } catch (RuntimeException refused) {
            // The kernel may let us have one ring, which is how we ask, and not one for each loop.
            throw unusable(backend, innermost(refused));
        }
    }

    /** Returns how many loops there are to be: one per processor, as the control group has it. */
    static int count(RuntimeConfig runtime) {
        return runtime.loops() > 0 ? runtime.loops() : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Returns how the loops are to talk to the kernel.
     *
     * @throws IOException when that does not work here
     */
    static IoBackend backend(RuntimeConfig runtime) throws IOException {
        IoBackend backend =
                switch (runtime.io()) {
                    case AUTO -> IoBackend.automatic();
                    case EPOLL -> IoBackend.EPOLL;
                    case IO_URING -> IoBackend.IO_URING;
                    case NIO -> IoBackend.NIO;
                };
        if (!backend.isAvailable()) {
            throw unusable(backend, backend.unavailability());
        }
        return backend;
    }

    private static IOException unusable(IoBackend backend, String why) {
        return new IOException(
                "io: "
                        + ValueForm.word(backend)
                        + " does not work here: "
                        + why
                        + " (expected: "
                        + ValueForm.word(IoChoice.AUTO)
                        + ")");
    }

    private static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
