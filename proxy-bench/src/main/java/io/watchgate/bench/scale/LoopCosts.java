package io.watchgate.bench.scale;

import com.sun.management.ThreadMXBean;
import io.watchgate.bench.Payloads;
import io.watchgate.bench.memory.MemoryGateway;
import io.watchgate.bench.memory.MemoryGateway.Crowd;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.memory.MemorySetting;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Measures the processor time of a call through both legs in memory, when one loop makes calls and
 * when all do.
 */
final class LoopCosts implements AutoCloseable {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int CALLS = 10_000;
    private static final int BYTES = 300;

    private final MemoryGateway gateway;
    private final long[] threads;

    LoopCosts(Crowd crowd, MemorySetting setting) {
        gateway =
                new MemoryGateway(
                        Leg.HTTP, Payloads.call(BYTES), Payloads.result(BYTES / 2), setting, crowd);
        threads = gateway.threads().stream().mapToLong(Thread::getId).toArray();
    }

    /** Makes some calls; returns the processor time of one, in nanoseconds. */
    double nanos() {
        long before = cpu();
        gateway.call(CALLS);
        return (double) (cpu() - before) / CALLS / threads.length;
    }

    private long cpu() {
        return Arrays.stream(threads).map(THREADS::getThreadCpuTime).sum();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
