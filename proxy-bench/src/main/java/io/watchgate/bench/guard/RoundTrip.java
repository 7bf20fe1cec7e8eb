package io.watchgate.bench.guard;

import io.watchgate.bench.budget.Operation;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.micro.RoundTripBenchmark;
import io.watchgate.config.RuntimeConfig.HttpCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Some calls through a gateway in memory. Not safe for use by several threads at a time. */
final class RoundTrip implements Operation {

    private final RoundTripBenchmark benchmark = new RoundTripBenchmark();
    private final int made;
    private final int said;

    /**
     * Opens the gateway.
     *
     * @param name its leg and the bytes of a call, as in {@code round-trip.http.300}; with a {@code
     *     .lean} behind them for the gateway's own codec
     * @param made how many calls are made
     * @param said how many it says it were
     */
    RoundTrip(String name, int made, int said) {
        String[] parts = name.split("\\.");
        benchmark.leg = Leg.valueOf(parts[1].toUpperCase(Locale.ROOT));
        benchmark.bytes = bytes(name);
        if (parts.length > 3) {
            benchmark.codec = HttpCodec.valueOf(parts[3].toUpperCase(Locale.ROOT));
        }
        this.made = made;
        this.said = said;
        try {
            benchmark.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns how many bytes a call of the round trip {@code name} has. */
    static int bytes(String name) {
        return Integer.parseInt(name.split("\\.")[2]);
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
