package io.watchgate.loop;

import io.watchgate.testkit.TestBackend;
import java.util.concurrent.TimeUnit;

/** Starts and stops event loops with threads. */
final class Loops {

    static final int HANDOFF_LIMIT = 8;

    private Loops() {}

    static GatewayLoops start(int loops) {
        return new GatewayLoops(
                TestBackend.chosen(), new LoopSettings(loops, HANDOFF_LIMIT, 64, System::nanoTime));
    }

    static void stop(GatewayLoops loops) throws Exception {
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }
}
