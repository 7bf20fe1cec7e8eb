package io.watchgate.server.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * The memory of the process, in bytes.
 *
 * @param heapUsed objects and garbage on the heap
 * @param heapCommitted the heap as the system sees it
 * @param heapMax what the heap may grow to
 * @param directUsed direct memory that Netty's allocator holds, its caches among it
 * @param directMax what direct memory may grow to
 * @param nioBuffers direct buffers that the Java runtime keeps count of
 */
public record ProcessMemory(
        long heapUsed,
        long heapCommitted,
        long heapMax,
        long directUsed,
        long directMax,
        long nioBuffers) {

    /** Returns the memory now. Safe from any thread. */
    public static ProcessMemory read() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long nio =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        return new ProcessMemory(
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                directUsed(nio),
                PlatformDependent.maxDirectMemory(),
                nio);
    }

    private static long directUsed(long nio) {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : nio;
    }
}
