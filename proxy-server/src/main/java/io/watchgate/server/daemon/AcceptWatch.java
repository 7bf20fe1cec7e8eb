package io.watchgate.server.daemon;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Knows which listeners cannot accept connections just now, for want of descriptors as a rule, and
 * for how long that has lasted.
 *
 * <p>Safe from any thread. Holds an entry for each listener that fails.
 */
final class AcceptWatch {

    /** A pause or two pass by themselves: no reason yet to send clients elsewhere. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * A listener that has not failed for so long, four pauses, is well again. That it has accepted
     * something is not enough: one descriptor came back, and many wait.
     */
    static final long OVER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** When a listener has failed first and last without being well in between, and why. */
    private record Failing(long first, long last, String why) {}

    private final LongSupplier clock;
    private final AtomicLong pauses = new AtomicLong();
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();

    AcceptWatch() {
        this(System::nanoTime);
    }

    /** Creates a watch with a clock in nanoseconds. */
    AcceptWatch(LongSupplier clock) {
        this.clock = clock;
    }

    /** Notes that a listener could not accept a connection, and pauses. */
    void failed(String address, String why) {
        pauses.incrementAndGet();
        long now = clock.getAsLong();
        failing.merge(
                address,
                new Failing(now, now, why),
                (before, next) ->
                        new Failing(isOver(before, now) ? now : before.first, now, next.why));
    }

    /** Notes that a listener is closed. */
    void closed(String address) {
        failing.remove(address);
    }

    /** Returns how often listeners have paused. */
    long pauses() {
        return pauses.get();
    }

    /** Returns, a sentence each, which listeners have not been able to accept for a while. */
    List<String> reasons() {
        long now = clock.getAsLong();
        return new TreeMap<>(failing)
                .entrySet().stream()
                        .filter(entry -> isLasting(entry.getValue(), now))
                        .map(
                                entry ->
                                        "cannot accept connections on "
                                                + entry.getKey()
                                                + ": "
                                                + entry.getValue().why)
                        .toList();
    }

    private static boolean isLasting(Failing listener, long now) {
        return now - listener.first >= LASTING_NANOS && !isOver(listener, now);
    }

    private static boolean isOver(Failing listener, long now) {
        return now - listener.last >= OVER_NANOS;
    }
}
