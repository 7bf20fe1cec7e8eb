package io.watchgate.server.metrics;

import io.watchgate.server.metrics.Exposition.Type;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Counts what the process around the core does: connections taken and configurations loaded. Safe
 * from any thread.
 */
public final class ProcessCounters implements MetricFamilies {

    private final LongSupplier wallMillis;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder overLimit = new LongAdder();
    private final LongAdder acceptFailures = new LongAdder();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private volatile boolean lastReloadWorked = true;
    private volatile long loadedAtMillis;

    /**
     * Creates counters of a process that has just loaded its first configuration.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public ProcessCounters(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
        this.loadedAtMillis = wallMillis.getAsLong();
    }

    /** Counts a client's connection that was taken. */
    public void connectionOpened() {
        accepted.increment();
    }

    /** Counts the end of a connection that was taken. */
    public void connectionClosed() {
        closed.increment();
    }

    /** Counts a connection that was closed at once because there are too many. */
    public void connectionOverLimit() {
        overLimit.increment();
    }

    /** Counts a failed accept, as when descriptors have run out. */
    public void acceptFailed() {
        acceptFailures.increment();
    }

    /** Returns how many connections of clients are open. */
    public long connections() {
        long gone = closed.sum();
        return Math.max(0, accepted.sum() - gone);
    }

    /** Counts an attempt to load the configuration anew. */
    public void reloaded(boolean worked) {
        (worked ? reloads : failedReloads).increment();
        lastReloadWorked = worked;
        if (worked) {
            loadedAtMillis = wallMillis.getAsLong();
        }
    }

    /** Tells whether the last attempt to load a configuration worked. */
    public boolean lastReloadWorked() {
        return lastReloadWorked;
    }

    /** Returns when the configuration in force was loaded, in milliseconds since 1970. */
    public long loadedAtMillis() {
        return loadedAtMillis;
    }

    @Override
    public void write(Exposition out) {
        out.family("connections", Type.GAUGE, "Open connections of clients.").value(connections());
        out.family("connections_accepted", Type.COUNTER, "Connections of clients that were taken.")
                .value(accepted.sum());
        out.family(
                        "connections_refused",
                        Type.COUNTER,
                        "Connections that were not taken: limit (limits.connections) or failure (of"
                                + " accept).")
                .value(overLimit.sum(), "cause", "limit")
                .value(acceptFailures.sum(), "cause", "failure");
        out.family("config_reloads", Type.COUNTER, "Attempts to load the configuration anew.")
                .value(reloads.sum(), "result", "success")
                .value(failedReloads.sum(), "result", "failure");
        out.family(
                        "config_last_reload_successful",
                        Type.GAUGE,
                        "Whether the last attempt to load the configuration worked.")
                .value(lastReloadWorked ? 1 : 0);
        out.family(
                        "config_last_reload_success_timestamp_seconds",
                        Type.GAUGE,
                        "When the configuration in force was loaded.")
                .value(loadedAtMillis / 1e3);
    }
}
