package io.watchgate.server.metrics;

import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Counts what servers send that belongs to nothing, by upstream. Safe from any thread.
 *
 * <p>The counters of an upstream are the same for all its connections and outlive a change of its
 * configuration.
 */
public final class StrayCounters implements Function<Upstream, StrayMessages>, MetricFamilies {

    private static final class Counts implements StrayMessages {

        private final LongAdder responses = new LongAdder();
        private final LongAdder progress = new LongAdder();
        private final LongAdder noise = new LongAdder();

        @Override
        public void response() {
            responses.increment();
        }

        @Override
        public void progress() {
            progress.increment();
        }

        @Override
        public void noise() {
            noise.increment();
        }
    }

    private final Map<String, Counts> byKey = new ConcurrentHashMap<>();

    /** Creates counters that have seen nothing. */
    public StrayCounters() {}

    @Override
    public StrayMessages apply(Upstream upstream) {
        return byKey.computeIfAbsent(upstream.key(), unused -> new Counts());
    }

    /** Forgets upstreams that are not among {@code keys}. */
    public void retain(Set<String> keys) {
        byKey.keySet().retainAll(keys);
    }

    /** Returns how many stray messages of all kinds an upstream has sent. */
    public long of(String key) {
        Counts counts = byKey.get(key);
        return counts == null
                ? 0
                : counts.responses.sum() + counts.progress.sum() + counts.noise.sum();
    }

    @Override
    public void write(Exposition out) {
        out.family(
                "upstream_stray_messages",
                Type.COUNTER,
                "What servers sent that belongs to nothing: response, progress, or noise (no"
                        + " message).");
        new TreeMap<>(byKey)
                .forEach(
                        (key, counts) ->
                                out.value(
                                                counts.responses.sum(),
                                                "upstream",
                                                key,
                                                "kind",
                                                "response")
                                        .value(
                                                counts.progress.sum(),
                                                "upstream",
                                                key,
                                                "kind",
                                                "progress")
                                        .value(
                                                counts.noise.sum(),
                                                "upstream",
                                                key,
                                                "kind",
                                                "noise"));
    }
}
