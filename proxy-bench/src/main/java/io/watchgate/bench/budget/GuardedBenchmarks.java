package io.watchgate.bench.budget;

import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.micro.AuditRecordBenchmark;
import io.watchgate.bench.micro.BodySpliceBenchmark;
import io.watchgate.bench.micro.CallTableBenchmark;
import io.watchgate.bench.micro.EnvelopeScannerBenchmark;
import io.watchgate.bench.micro.EventEncoderBenchmark;
import io.watchgate.bench.micro.FrameDecoderBenchmark;
import io.watchgate.bench.micro.PolicyChainBenchmark;
import io.watchgate.bench.micro.RedactionBenchmark;
import io.watchgate.bench.micro.RoundTripBenchmark;
import io.watchgate.bench.micro.RoundTripBenchmark.Judged;
import io.watchgate.bench.micro.ScannerBenchmark;
import io.watchgate.bench.micro.TimerWheelBenchmark;
import io.watchgate.config.AuditSinkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All operations that have a budget, by the name it has there. */
public final class GuardedBenchmarks {

    private final Map<String, Supplier<Operation>> all = new LinkedHashMap<>();

    /** Collects them; none is prepared before it is asked for. */
    public GuardedBenchmarks() {
        for (int bytes : new int[] {300, 10_000}) {
            all.put("frame.line." + bytes, () -> line(bytes));
            all.put("frame.event." + bytes, () -> event(bytes));
        }
        for (EnvelopeScannerBenchmark.Body body : EnvelopeScannerBenchmark.Body.values()) {
            if (!body.name().endsWith("1M")) {
                all.put("scan." + body.name().toLowerCase(Locale.ROOT), () -> scan(body));
            }
        }
        for (int bytes : new int[] {300, 10_000, 100_000}) {
            all.put("splice." + bytes, () -> splice(bytes));
        }
        all.put("call-table", GuardedBenchmarks::callTable);
        all.put("policy.20-rules", GuardedBenchmarks::policy);
        for (ScannerBenchmark.Body body : ScannerBenchmark.Body.values()) {
            all.put("detect." + body.name().toLowerCase(Locale.ROOT), () -> detect(body, "ignore"));
        }
        all.put("detect.clean.entropy", () -> detect(ScannerBenchmark.Body.CLEAN, "report"));
        for (int hits : new int[] {3, 100}) {
            all.put("redact." + hits, () -> redact(hits));
        }
        for (AuditSinkConfig.Format format : AuditSinkConfig.Format.values()) {
            String name = format.name().toLowerCase(Locale.ROOT).replace('_', '-');
            all.put("audit." + name, () -> audit(format));
        }
        all.put("timer", GuardedBenchmarks::timer);
        for (int bytes : new int[] {300, 10_000}) {
            all.put("sse.encode." + bytes, () -> encode(bytes));
        }
        for (Leg leg : Leg.values()) {
            String name = "round-trip." + leg.name().toLowerCase(Locale.ROOT);
            all.put(name + ".300", () -> roundTrip(leg, 300, Judged.NOTHING));
            all.put(name + ".10000", () -> roundTrip(leg, 10_000, Judged.NOTHING));
            all.put(name + ".300.policy", () -> roundTrip(leg, 300, Judged.RULES));
        }
        all.put("round-trip.http.10000.structured", GuardedBenchmarks::structuredRoundTrip);
        all.put("round-trip.http.300.all", () -> roundTrip(Leg.HTTP, 300, Judged.ALL));
        for (Judged judged : List.of(Judged.DETECTORS, Judged.RECORDED, Judged.ALL)) {
            String name = judged.name().toLowerCase(Locale.ROOT);
            all.put("round-trip.http.10000." + name, () -> roundTrip(Leg.HTTP, 10_000, judged));
        }
    }

    /** Returns the operations, to be made ready and closed one by one. */
    public Map<String, Supplier<Operation>> all() {
        return all;
    }

    private static Operation line(int bytes) {
        FrameDecoderBenchmark benchmark = new FrameDecoderBenchmark();
        benchmark.bytes = bytes;
        benchmark.prepare();
        return longs(benchmark::line);
    }

    private static Operation event(int bytes) {
        FrameDecoderBenchmark benchmark = new FrameDecoderBenchmark();
        benchmark.bytes = bytes;
        benchmark.prepare();
        return longs(benchmark::event);
    }

    private static Operation scan(EnvelopeScannerBenchmark.Body body) {
        EnvelopeScannerBenchmark benchmark = new EnvelopeScannerBenchmark();
        benchmark.body = body;
        benchmark.prepare();
        return booleans(benchmark::scan);
    }

    private static Operation splice(int bytes) {
        BodySpliceBenchmark benchmark = new BodySpliceBenchmark();
        benchmark.bytes = bytes;
        benchmark.prepare();
        return longs(benchmark::splice);
    }

    private static Operation callTable() {
        CallTableBenchmark benchmark = new CallTableBenchmark();
        benchmark.prepare();
        return booleans(() -> benchmark.putAndRemove() != null);
    }

    private static Operation policy() {
        PolicyChainBenchmark benchmark = new PolicyChainBenchmark();
        benchmark.prepare();
        return booleans(benchmark::judge);
    }

    private static Operation detect(ScannerBenchmark.Body body, String entropy) {
        ScannerBenchmark benchmark = new ScannerBenchmark();
        benchmark.body = body;
        benchmark.entropy = entropy;
        benchmark.prepare();
        return booleans(() -> benchmark.judge() != null);
    }

    private static Operation redact(int hits) {
        RedactionBenchmark benchmark = new RedactionBenchmark();
        benchmark.hits = hits;
        benchmark.prepare();
        return longs(benchmark::redact);
    }

    private static Operation audit(AuditSinkConfig.Format format) {
        AuditRecordBenchmark benchmark = new AuditRecordBenchmark();
        benchmark.format = format;
        benchmark.prepare();
        return longs(benchmark::write);
    }

    private static Operation timer() {
        TimerWheelBenchmark benchmark = new TimerWheelBenchmark();
        benchmark.prepare();
        return longs(benchmark::scheduleAndCancel);
    }

    private static Operation encode(int bytes) {
        EventEncoderBenchmark benchmark = new EventEncoderBenchmark();
        benchmark.bytes = bytes;
        benchmark.prepare();
        return new OnLoop(
                benchmark::event,
                EventEncoderBenchmark.EVENTS,
                benchmark.thread(),
                benchmark::close);
    }

    private static Operation roundTrip(Leg leg, int bytes, Judged judged) {
        RoundTripBenchmark benchmark = new RoundTripBenchmark();
        benchmark.leg = leg;
        benchmark.bytes = bytes;
        benchmark.judged = judged;
        if (judged != Judged.NOTHING && bytes > 300) {
            benchmark.answer = bytes;
        }
        return opened(benchmark);
    }

    private static Operation structuredRoundTrip() {
        RoundTripBenchmark benchmark = new RoundTripBenchmark();
        benchmark.leg = Leg.HTTP;
        benchmark.bytes = 10_000;
        benchmark.answer = 10_000;
        benchmark.structured = true;
        return opened(benchmark);
    }

    private static Operation opened(RoundTripBenchmark benchmark) {
        try {
            benchmark.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new OnLoop(
                benchmark::call,
                RoundTripBenchmark.CALLS,
                benchmark.thread(),
                () -> close(benchmark));
    }

    private static void close(RoundTripBenchmark benchmark) {
        try {
            benchmark.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Operation longs(LongSupplier step) {
        return new Operation() {
            private long sink;

            @Override
            public void run() {
                sink += step.getAsLong();
            }

            @Override
            public String toString() {
                return "sum " + sink;
            }
        };
    }

    private static Operation booleans(BooleanSupplier step) {
        return longs(() -> step.getAsBoolean() ? 1 : 0);
    }

    /** An operation that is done on an event loop, many times in one go. */
    private record OnLoop(Runnable step, int batch, Thread thread, Runnable closing)
            implements Operation {

        @Override
        public void run() {
            step.run();
        }

        @Override
        public void close() {
            closing.run();
        }
    }
}
