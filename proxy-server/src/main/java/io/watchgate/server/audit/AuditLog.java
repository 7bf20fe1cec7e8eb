package io.watchgate.server.audit;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.ByteSize;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.server.line.Nowhere;
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
 * <p>Safe from any thread; {@link #prepare}, its {@link Change} and {@link #close} block and are
 * not for event loops.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final int SMALL = 64 * 1024;
    private static final int SMALL_BODIES = 16;

    private final List<GatewayLoop> loops;
    private final AuditRecorder recorder;
    private volatile List<LineSink> sinks = List.of();

    /**
     * Creates a log without sinks.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public AuditLog(GatewayLoops loops, LongSupplier wallMillis) {
        this(loops.all(), loops.size(), wallMillis);
    }

    private AuditLog(List<GatewayLoop> loops, int count, LongSupplier wallMillis) {
        this.loops = loops;
        this.recorder = new AuditRecorder(count, wallMillis);
    }

    /**
     * Creates a log with as many sinks of the same formats as {@code config} has, for the records
     * of so many loops, which nobody gets.
     *
     * @param wallMillis the time of day in milliseconds since 1970
     */
    public static AuditLog toNowhere(GatewayConfig config, int loops, LongSupplier wallMillis) {
        AuditLog log = new AuditLog(List.of(), loops, wallMillis);
        List<LineSink> all =
                config.audit().stream()
                        .map(sink -> new LineSink(small(sink), loops, new Nowhere()))
                        .toList();
        log.sinks = all;
        log.recorder.recordTo(all);
        all.forEach(LineSink::start);
        return log;
    }

    /** The same with a small queue, which is dropped from when it is full. */
    private static AuditSinkConfig small(AuditSinkConfig sink) {
        return new AuditSinkConfig(
                sink.to(),
                sink.format(),
                sink.delimiter(),
                new ByteSize(SMALL + SMALL_BODIES * sink.bodies().bytes()),
                AuditSinkConfig.OnFull.DROP,
                sink.bodies(),
                sink.file(),
                sink.plugin());
    }

    /** Returns what hears of requests. */
    public AuditRecorder recorder() {
        return recorder;
    }

    /** Returns the sinks in force. */
    List<LineSink> sinks() {
        return sinks;
    }

    /**
     * Records to these places; called before there are requests.
     *
     * @throws IllegalArgumentException when an entry cannot be used
     */
    public void begin(GatewayConfig config) {
        List<LineSink> all = new ArrayList<>();
        make(config, all, List.of());
        sinks = List.copyOf(all);
        recorder.recordTo(all);
        all.forEach(LineSink::start);
    }

    /** Says what is wrong with sinks, as {@link #prepare} would, and keeps none. */
    public static void check(GatewayConfig config) {
        SinkTypes types = new SinkTypes(1, config.plugins());
        for (int i = 0; i < config.audit().size(); i++) {
            types.make(config.audit().get(i), "audit[" + i + "]").discard();
        }
    }

    /**
     * Makes the sinks that are not there yet; {@link Change#commit} puts all in force.
     *
     * @throws IllegalArgumentException when an entry cannot be used; then nothing has changed
     */
    public synchronized Change prepare(GatewayConfig config) {
        List<LineSink> all = new ArrayList<>();
        return new Change(all, make(config, all, sinks));
    }

    /** Returns those that had to be made, and adds them and the others to {@code all}. */
    private List<LineSink> make(GatewayConfig config, List<LineSink> all, List<LineSink> old) {
        SinkTypes types = new SinkTypes(loops.size(), config.plugins());
        List<LineSink> made = new ArrayList<>();
        try {
            for (int i = 0; i < config.audit().size(); i++) {
                AuditSinkConfig entry = config.audit().get(i);
                LineSink same =
                        old.stream()
                                .filter(sink -> sink.isOf(entry, config.plugins()))
                                .findFirst()
                                .orElse(null);
                if (same == null) {
                    same = types.make(entry, "audit[" + i + "]");
                    made.add(same);
                }
                all.add(same);
            }
            return made;
        } catch (RuntimeException refused) {
            made.forEach(LineSink::discard);
            throw refused;
        }
    }

    /** Sinks that are made and not in force. Used by one thread. */
    public final class Change {

        private final List<LineSink> next;
        private final List<LineSink> added;

        private Change(List<LineSink> next, List<LineSink> added) {
            this.next = List.copyOf(next);
            this.added = List.copyOf(added);
        }

        /**
         * Records to these places from now on, and to no others. What is as before goes on
         * undisturbed; no record falls between an old sink and the new one in its place.
         *
         * @param patience how long an old sink may take to write what it has
         */
        public void commit(Duration patience) throws InterruptedException {
            use(this, patience);
        }

        /** Lets go of what was made. */
        public void abandon() {
            added.forEach(LineSink::discard);
        }
    }

    private synchronized void use(Change change, Duration patience) throws InterruptedException {
        List<LineSink> old = sinks;
        sinks = change.next;
        recorder.recordTo(change.next);
        List<LineSink> gone = old.stream().filter(sink -> !change.next.contains(sink)).toList();
        if (!gone.isEmpty()) {
            awaitLoops();
            finish(gone, patience);
        }
        // Behind the old ones: two writers of one file would break each other's lines.
        change.added.forEach(LineSink::start);
    }

    /** Waits until no loop is in a call that saw the sinks of before. */
    private void awaitLoops() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(loops.size());
        for (GatewayLoop loop : loops) {
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
