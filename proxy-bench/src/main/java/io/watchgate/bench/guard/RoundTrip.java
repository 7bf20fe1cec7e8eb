package io.watchgate.bench.guard;

import io.watchgate.bench.budget.Operation;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.micro.RoundTripBenchmark;
import io.watchgate.bench.micro.RoundTripBenchmark.Judged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Some calls through a gateway in memory. Not safe for use by several threads at a time.
 *
 * <p>The guard of a later build makes these calls in this one too: the constructor, {@link #run},
 * {@link #thread} and {@link #close} are what it asks for by name.
 */
public final class RoundTrip implements Operation {

    private final RoundTripBenchmark benchmark = new RoundTripBenchmark();
    private final int made;
    private final int said;

    /**
     * Opens the gateway.
     *
     * @param name its leg and the bytes of a call, as in {@code round-trip.http.300}; with {@code
     *     .structured} behind them for structured JSON both ways, or {@code .all} for rules,
     *     records and all detectors
     * @param made how many calls are made
     * @param said how many it says it were
     */
    public RoundTrip(String name, int made, int said) {
        String[] parts = name.split("\\.");
        benchmark.leg = Leg.valueOf(parts[1].toUpperCase(Locale.ROOT));
        benchmark.bytes = Integer.parseInt(parts[2]);
        switch (parts.length > 3 ? parts[3] : "") {
            case "" -> {}
            case "structured" -> {
                benchmark.structured = true;
                benchmark.answer = benchmark.bytes;
            }
            case "all" -> benchmark.judged = Judged.ALL;
            default ->
                    throw new IllegalArgumentException(name + " (expected: .structured or .all)");
        }
        this.made = made;
        this.said = said;
        try {
            benchmark.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void run() {
        benchmark.calls(made);
    }

    @Override
    public int batch() {
        return said;
    }

    @Override
    public Thread thread() {
        return benchmark.thread();
    }

    @Override
    public void close() {
        try {
            benchmark.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
