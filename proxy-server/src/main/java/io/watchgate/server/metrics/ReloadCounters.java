package io.watchgate.server.metrics;

import io.watchgate.server.metrics.Exposition.Type;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts how often a configuration was loaded. Safe from any thread. */
public final class ReloadCounters implements MetricFamilies {

    private final LongSupplier wallMillis;
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private volatile boolean lastReloadWorked = true;
    private volatile long loadedAtMillis;

    /**
     * Creates counters of a process that has just loaded its first configuration.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public ReloadCounters(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
        this.loadedAtMillis = wallMillis.getAsLong();
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
