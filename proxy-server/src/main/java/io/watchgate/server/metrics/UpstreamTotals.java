package io.watchgate.server.metrics;

import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import org.jspecify.annotations.Nullable;

/** The requests to one upstream on all event loops. Confined to the thread that reads. */
public final class UpstreamTotals {

    final long[][] outcomes =
            new long[McpMethod.values().length][UpstreamRecorder.Outcome.values().length];
    final long[] reasons = new long[Reason.values().length];
    final Durations answering = new Durations();
    private final @Nullable Durations[] durations = new Durations[McpMethod.values().length];
    long bytesIn;
    long bytesOut;

    UpstreamTotals() {}

    Durations durations(int method) {
        Durations known = durations[method];
        if (known == null) {
            known = new Durations();
            durations[method] = known;
        }
        return known;
    }

    /** Returns the durations of requests with this method; null when there were none. */
    @Nullable Durations known(McpMethod method) {
        return durations[method.ordinal()];
    }

    /** Returns how many requests have been closed. */
    public long requests() {
        long requests = 0;
        for (long[] method : outcomes) {
            for (long count : method) {
                requests += count;
            }
        }
        return requests;
    }

    /** Returns how many of them ended without an answer of the server. */
    public long failed() {
        long failed = 0;
        for (long[] method : outcomes) {
            failed += method[UpstreamRecorder.Outcome.FAILED.ordinal()];
        }
        return failed;
    }

    /** Returns how long the server took, from a request's being written to its answer. */
    public Durations answering() {
        return answering;
    }
}
