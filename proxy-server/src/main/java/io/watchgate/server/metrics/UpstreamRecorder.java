package io.watchgate.server.metrics;

import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.session.RequestFacts;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop counts of the requests to one upstream. Written on that loop alone, read by
 * any thread.
 */
final class UpstreamRecorder {

    /** How a request ended. */
    enum Outcome {
        /** The server's result, or the gateway's own. */
        RESULT("result"),
        /** The server's JSON-RPC error. */
        ERROR("error"),
        /** Without an answer of its server. */
        FAILED("failed");

        final String label;

        Outcome(String label) {
            this.label = label;
        }
    }

    private static final int METHODS = McpMethod.values().length;
    private static final int OUTCOMES = Outcome.values().length;

    private final Cells outcomes = new Cells(METHODS * OUTCOMES);
    private final Cells reasons = new Cells(Reason.values().length);
    private final Cells bytes = new Cells(2);
    private final DurationRecorder answering = new DurationRecorder();
    private final AtomicReferenceArray<@Nullable DurationRecorder> durations =
            new AtomicReferenceArray<>(METHODS);

    /** Counts a request that was closed. Called on the loop. */
    void closed(RequestFacts request, @Nullable Reason reason) {
        int method = request.method().ordinal();
        Outcome outcome =
                reason != null
                        ? Outcome.FAILED
                        : request.isAnsweredWithError() ? Outcome.ERROR : Outcome.RESULT;
        outcomes.add(method * OUTCOMES + outcome.ordinal(), 1);
        if (reason != null) {
            reasons.add(reason.ordinal(), 1);
        }
        bytes.add(0, request.bytesIn());
        bytes.add(1, request.bytesOut());
        duration(method).record(request.endedAt() - request.startedAt());
        if (request.upstreamNanos() >= 0) {
            answering.record(request.upstreamNanos());
        }
    }

    private DurationRecorder duration(int method) {
        DurationRecorder known = durations.get(method);
        if (known != null) {
            return known;
        }
        DurationRecorder made = new DurationRecorder();
        durations.set(method, made);
        return made;
    }

    /** Adds what was counted to {@code total}. */
    void addTo(UpstreamTotals total) {
        for (int i = 0; i < outcomes.count(); i++) {
            total.outcomes[i / OUTCOMES][i % OUTCOMES] += outcomes.get(i);
        }
        for (int i = 0; i < reasons.count(); i++) {
            total.reasons[i] += reasons.get(i);
        }
        total.bytesIn += bytes.get(0);
        total.bytesOut += bytes.get(1);
        answering.addTo(total.answering);
        for (int method = 0; method < METHODS; method++) {
            DurationRecorder recorder = durations.get(method);
            if (recorder != null) {
                recorder.addTo(total.durations(method));
            }
        }
    }
}
