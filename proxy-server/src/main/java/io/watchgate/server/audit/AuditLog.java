package io.watchgate.server.audit;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.server.line.LineOutput;
import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.TargetOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks in force, and the recorder that gives them records.
 *
 * <p>Safe from any thread; {@link #configure} and {@link #close} block and are not for event loops.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final GatewayLoops loops;
    private final LongSupplier wallMillis;
    private final AuditRecorder recorder;
    private volatile List<LineSink> sinks = List.of();

    /**
     * Creates a log without sinks.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public AuditLog(GatewayLoops loops, LongSupplier wallMillis) {
        this.loops = loops;
        this.wallMillis = wallMillis;
        this.recorder = new AuditRecorder(loops.size(), wallMillis);
    }

    /** Returns what hears of requests. */
    public AuditRecorder recorder() {
        return recorder;
    }

    /** Returns the sinks in force. */
    List<LineSink> sinks() {
        return sinks;
    }

    /** Records to these places; called before there are requests. */
    public void begin(List<AuditSinkConfig> configs) {
        List<LineSink> all = configs.stream().map(this::sink).toList();
        sinks = all;
        recorder.recordTo(all);
        all.forEach(LineSink::start);
    }

    private LineSink sink(AuditSinkConfig config) {
        return new LineSink(config, loops.size(), output(config));
    }

    /**
     * Records to these places from now on, and to no others. What is as before goes on undisturbed;
     * no record falls between an old sink and the new one in its place.
     *
     * @param patience how long an old sink may take to write what it has
     */
    public synchronized void configure(List<AuditSinkConfig> configs, Duration patience)
            throws InterruptedException {
        List<LineSink> old = sinks;
        List<LineSink> next = new ArrayList<>();
        List<LineSink> added = new ArrayList<>();
        for (AuditSinkConfig config : configs) {
            LineSink same =
                    old.stream()
                            .filter(sink -> sink.config().equals(config))
                            .findFirst()
                            .orElse(null);
            if (same == null) {
                same = sink(config);
                added.add(same);
            }
            next.add(same);
        }
        sinks = List.copyOf(next);
        recorder.recordTo(next);
        List<LineSink> gone = old.stream().filter(sink -> !next.contains(sink)).toList();
        if (!gone.isEmpty()) {
            awaitLoops();
            finish(gone, patience);
        }
        // Behind the old ones: two writers of one file would break each other's lines.
        added.forEach(LineSink::start);
    }

    private LineOutput output(AuditSinkConfig config) {
        if (config.isSyslog()) {
            return new SyslogOutput(config.to());
        }
        if (!config.isFile()) {
            return new TargetOutput(LineTarget.of(config.to()));
        }
        return new AuditFile(
                Path.of(config.to()), config.file(), RecordFormat.of(config).header(), wallMillis);
    }

    /** Waits until no loop is in a call that saw the sinks of before. */
    private void awaitLoops() throws InterruptedException {
        List<GatewayLoop> all = loops.all();
        CountDownLatch passed = new CountDownLatch(all.size());
        for (GatewayLoop loop : all) {
            if (!loop.eventLoop().isShuttingDown()) {
                loop.eventLoop().execute(passed::countDown);
            } else {
                passed.countDown();
            }
        }
        if (!passed.await(5, TimeUnit.SECONDS)) {
            LOG.warn("an event loop does not turn; records on their way to an old sink are lost");
        }
    }

    /** Opens all places anew; completes when records go to the new ones. */
    public CompletionStage<Void> reopen() {
        return CompletableFuture.allOf(
                sinks.stream().map(LineSink::reopen).toArray(CompletableFuture[]::new));
    }

    /**
     * Writes what waits, for at most {@code patience} each, and ends. Call it when the loops have
     * done their last work.
     */
    public synchronized void close(Duration patience) throws InterruptedException {
        List<LineSink> old = sinks;
        sinks = List.of();
        recorder.recordTo(List.of());
        finish(old, patience);
    }

    private static void finish(List<LineSink> old, Duration patience) throws InterruptedException {
        for (LineSink sink : old) {
            long lost = sink.close(patience);
            if (lost > 0) {
                LOG.error(
                        "audit log {}: {} bytes could not be written and are lost",
                        sink.config().to(),
                        lost);
            }
        }
    }
}
