package io.watchgate.loop;

import java.util.function.LongSupplier;

/**
 * What all event loops have in common.
 *
 * @param loops how many there are
 * @param handoffLimit tasks that may wait for a loop before new requests are refused ({@code
 *     limits.handoff})
 * @param jsonDepth objects and arrays that may be open at once in a frame ({@code
 *     limits.json-depth})
 * @param clock a monotonic clock in nanoseconds
 */
public record LoopSettings(int loops, int handoffLimit, int jsonDepth, LongSupplier clock) {

    /**
     * The JVM's monotonic clock. One object for all loops: code that has met two classes of clocks
     * asks at each call which one it has.
     */
    public static final LongSupplier CLOCK = System::nanoTime;
}
