package io.watchgate.server.audit;

import io.watchgate.server.metrics.Exposition;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.server.metrics.MetricFamilies;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Shows what each audit sink has taken, lost, refused and failed at. */
public final class AuditFamilies implements MetricFamilies {

    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AuditLog log;

    /** Creates the families of a log. */
    public AuditFamilies(AuditLog log) {
        this.log = log;
    }

    @Override
    public void write(Exposition out) {
        List<LineSink> sinks = log.sinks();
        if (sinks.isEmpty()) {
            return;
        }
        out.family("audit_records", Type.COUNTER, "Records taken for an audit sink.");
        each(out, sinks, LineSink::taken);
        out.family(
                "audit_dropped",
                Type.COUNTER,
                "Records lost because the queue was full (audit.queue).");
        each(out, sinks, LineSink::dropped);
        out.family(
                "audit_refused",
                Type.COUNTER,
                "Requests refused because their record could not be kept.");
        each(out, sinks, LineSink::refused);
        out.family(
                "audit_failures", Type.COUNTER, "Failed attempts to open or write an audit sink.");
        each(out, sinks, sink -> sink.writer().failures());
        out.family(
                "audit_timeouts",
                Type.COUNTER,
                "Calls of a plugin's sink that took longer than audit.timeout.");
        each(out, sinks, LineSink::timeouts);
        out.family("audit_waiting_bytes", Type.GAUGE, "Bytes of records that wait to be written.");
        each(out, sinks, sink -> sink.writer().waiting());
        out.family(
                "audit_lag_seconds",
                Type.GAUGE,
                "For how long there have always been records that wait.");
        for (LineSink sink : sinks) {
            out.value(sink.writer().lagNanos() / SECOND, "sink", sink.config().to());
        }
    }

    private static void each(Exposition out, List<LineSink> sinks, ToLongFunction<LineSink> value) {
        for (LineSink sink : sinks) {
            out.value(value.applyAsLong(sink), "sink", sink.config().to());
        }
    }
}
