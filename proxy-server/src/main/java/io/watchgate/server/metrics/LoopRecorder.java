package io.watchgate.server.metrics;

import io.watchgate.mcp.Reason;
import io.watchgate.session.RequestFacts;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts.
 *
 * <p>Counting is confined to that loop; reading is safe from any thread. The labels are bounded:
 * upstreams by the configuration, methods and reasons by their enumerations.
 */
final class LoopRecorder {

    /** Things that have no label but the loop. */
    enum Count {
        OPENED,
        CLOSED,
        STREAMS_OPENED,
        STREAMS_CLOSED,
        SLOW_READERS
    }

    private final Cells counts = new Cells(Count.values().length);
    private final ConcurrentHashMap<String, UpstreamRecorder> upstreams = new ConcurrentHashMap<>();

    void count(Count what) {
        counts.add(what.ordinal(), 1);
    }

    long get(Count what) {
        return counts.get(what.ordinal());
    }

    /**
     * Counts a request that was closed.
     *
     * @param upstream key of the upstream; empty when the gateway answered by itself
     */
    void closed(RequestFacts request, @Nullable Reason reason, String upstream) {
        count(Count.CLOSED);
        UpstreamRecorder recorder = upstreams.get(upstream);
        if (recorder == null) {
            recorder = new UpstreamRecorder();
            upstreams.put(upstream, recorder);
        }
        recorder.closed(request, reason);
    }

    void forEach(BiConsumer<String, UpstreamRecorder> action) {
        upstreams.forEach(action);
    }

    /** Forgets upstreams that are not among {@code keys}. */
    void retain(Set<String> keys) {
        upstreams.keySet().retainAll(keys);
    }
}
