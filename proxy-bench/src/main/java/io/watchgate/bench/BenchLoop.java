package io.watchgate.bench;

import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.config.LimitsConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;

/** Makes event loops for benchmarks. */
public final class BenchLoop {

    private BenchLoop() {}

    /** Returns a loop that runs on whichever thread calls it, for steps that wait for nothing. */
    public static GatewayLoop here() {
        return here(new EmbeddedChannel());
    }

    /** Returns the loop of {@code channel}, which runs on whichever thread calls it. */
    public static GatewayLoop here(EmbeddedChannel channel) {
        return new GatewayLoop(channel.eventLoop(), 0, settings());
    }

    /** Returns one loop with a thread of its own. */
    public static GatewayLoops one() {
        return many(1);
    }

    /** Returns so many loops, each with a thread of its own. */
    public static GatewayLoops many(int loops) {
        return new GatewayLoops(IoBackend.NIO, settings(loops));
    }

    private static LoopSettings settings() {
        return settings(1);
    }

    private static LoopSettings settings(int loops) {
        LimitsConfig limits = Configs.of(LimitsConfig.class);
        return new LoopSettings(loops, limits.handoff(), limits.jsonDepth(), System::nanoTime);
    }
}
