package io.watchgate.server.accesslog;

import io.watchgate.server.metrics.Exposition;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.server.metrics.MetricFamilies;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows what the access log has taken, dropped and failed at. */
public final class AccessLogFamilies implements MetricFamilies {

    private final Supplier<@Nullable AccessLog> log;

    /**
     * Creates the families of the log in force.
     *
     * @param log the log; null when it is off
     */
    public AccessLogFamilies(Supplier<@Nullable AccessLog> log) {
        this.log = log;
    }

    @Override
    public void write(Exposition out) {
        AccessLog current = log.get();
        if (current == null) {
            return;
        }
        out.family("access_log_lines", Type.COUNTER, "Lines taken for the access log.")
                .value(current.taken());
        out.family(
                        "access_log_dropped",
                        Type.COUNTER,
                        "Lines dropped because the buffer was full (access-log.buffer).")
                .value(current.dropped());
        out.family(
                        "access_log_failures",
                        Type.COUNTER,
                        "Failed attempts to open or write the access log.")
                .value(current.failures());
        out.family("access_log_waiting_bytes", Type.GAUGE, "Bytes that wait to be written.")
                .value(current.waiting());
    }
}
