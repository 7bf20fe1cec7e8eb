package io.watchgate.server.metrics;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.server.metrics.LoopRecorder.Count;
import io.watchgate.server.metrics.UpstreamRecorder.Outcome;
import io.watchgate.session.Exchange;
import io.watchgate.session.PendingRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests, streams and refusals.
 *
 * <p>What happens per request is counted on the loop of its exchange and allocates nothing once its
 * upstream and method have been seen; what happens rarely is counted from any thread.
 */
public final class RequestMetrics implements MetricFamilies {

    /** Stands for the upstream of requests the gateway answers by itself. */
    public static final String NO_UPSTREAM = "";

    private final List<LoopRecorder> loops;
    private final LongAdder[] refusals = adders(Reason.values().length);
    private final LongAdder strayAnswers = new LongAdder();

    /** Creates counters for so many event loops. */
    public RequestMetrics(int loops) {
        this.loops = IntStream.range(0, loops).mapToObj(unused -> new LoopRecorder()).toList();
    }

    /** Counts a request that has arrived. Called on the loop of its exchange. */
    public void opened(PendingRequest request) {
        of(request.exchange()).count(Count.OPENED);
    }

    /**
     * Counts a request that was closed. Called on the loop of its exchange.
     *
     * @param reason why it has no answer of its server; null when it has
     * @param upstream key of its upstream, or {@link #NO_UPSTREAM}
     */
    public void closed(PendingRequest request, @Nullable Reason reason, String upstream) {
        of(request.exchange()).closed(request, reason, upstream);
    }

    /** Counts a response that became a stream. Called on the loop of the exchange. */
    public void streamOpened(Exchange exchange) {
        of(exchange).count(Count.STREAMS_OPENED);
    }

    /** Counts the end of a stream. Called on the loop of the exchange. */
    public void streamClosed(Exchange exchange) {
        of(exchange).count(Count.STREAMS_CLOSED);
    }

    /** Counts an exchange that was closed because its reader was slow. Called on its loop. */
    public void slowReader(Exchange exchange) {
        of(exchange).count(Count.SLOW_READERS);
    }

    /** Counts something that was refused before it became a request. Safe from any thread. */
    public void refused(Reason reason) {
        refusals[reason.ordinal()].increment();
    }

    /** Counts a client's answer that nobody waits for. Safe from any thread. */
    public void strayAnswer() {
        strayAnswers.increment();
    }

    /** Forgets upstreams that are not configured any more. Safe from any thread. */
    public void retain(Set<String> upstreams) {
        Set<String> kept = new HashSet<>(upstreams);
        kept.add(NO_UPSTREAM);
        loops.forEach(loop -> loop.retain(kept));
    }

    /** Returns how many requests are unanswered, on all loops. Safe from any thread. */
    public long inFlight() {
        // Closed first: a request counted in between is one too many rather than a negative number.
        long closed = sum(Count.CLOSED);
        return sum(Count.OPENED) - closed;
    }

    /** Returns how many responses are streams now. Safe from any thread. */
    public long streams() {
        long closed = sum(Count.STREAMS_CLOSED);
        return sum(Count.STREAMS_OPENED) - closed;
    }

    /** Returns the requests by upstream, in the order of the keys. Safe from any thread. */
    public Map<String, UpstreamTotals> totals() {
        Map<String, UpstreamTotals> totals = new TreeMap<>();
        for (LoopRecorder loop : loops) {
            loop.forEach(
                    (key, recorder) ->
                            recorder.addTo(
                                    totals.computeIfAbsent(key, unused -> new UpstreamTotals())));
        }
        return totals;
    }

    @Override
    public void write(Exposition out) {
        Map<String, UpstreamTotals> totals = totals();
        out.family(
                "requests",
                Type.COUNTER,
                "Requests by upstream, method and outcome: result, error (of the server) or"
                        + " failed.");
        forEachMethod(
                totals,
                (upstream, method, total) -> {
                    for (Outcome outcome : Outcome.values()) {
                        long count = total.outcomes[method.ordinal()][outcome.ordinal()];
                        if (count > 0) {
                            out.value(
                                    count,
                                    "upstream",
                                    upstream,
                                    "method",
                                    label(method),
                                    "outcome",
                                    outcome.label);
                        }
                    }
                });
        out.family(
                "request_failures",
                Type.COUNTER,
                "Requests that ended without an answer of their server, by reason.");
        totals.forEach(
                (upstream, total) ->
                        byReason(
                                total.reasons,
                                (reason, count) ->
                                        out.value(count, "upstream", upstream, "reason", reason)));
        out.family("requests_in_flight", Type.GAUGE, "Requests that are not answered yet.")
                .value(inFlight());
        out.family(
                "request_duration_seconds",
                Type.HISTOGRAM,
                "Time from a request's arrival to its end.");
        forEachMethod(
                totals,
                (upstream, method, total) -> {
                    Durations durations = total.known(method);
                    if (durations != null) {
                        out.durations(durations, "upstream", upstream, "method", label(method));
                    }
                });
        out.family(
                "upstream_answer_seconds",
                Type.HISTOGRAM,
                "Time from a request's being written to its server to the end of the call.");
        totals.forEach((upstream, total) -> out.durations(total.answering, "upstream", upstream));
        out.family("request_bytes", Type.COUNTER, "Bytes of the messages of requests.");
        totals.forEach((upstream, total) -> out.value(total.bytesIn, "upstream", upstream));
        out.family("response_bytes", Type.COUNTER, "Bytes of the messages sent for requests.");
        totals.forEach((upstream, total) -> out.value(total.bytesOut, "upstream", upstream));
        writeRare(out);
    }

    private void writeRare(Exposition out) {
        out.family("streams", Type.GAUGE, "Responses that are open streams of events.")
                .value(streams());
        out.family(
                        "slow_readers",
                        Type.COUNTER,
                        "Connections closed because their client took too little.")
                .value(sum(Count.SLOW_READERS));
        out.family("stray_answers", Type.COUNTER, "Answers of clients that nobody waited for.")
                .value(strayAnswers.sum());
        out.family(
                "refusals",
                Type.COUNTER,
                "What was refused before it became a request, by reason.");
        long[] counts = Stream.of(refusals).mapToLong(LongAdder::sum).toArray();
        byReason(counts, (reason, count) -> out.value(count, "reason", reason));
    }

    private interface MethodAction {
        void accept(String upstream, McpMethod method, UpstreamTotals total);
    }

    private interface ReasonAction {
        void accept(String reason, long count);
    }

    private static void forEachMethod(Map<String, UpstreamTotals> totals, MethodAction action) {
        totals.forEach(
                (upstream, total) -> {
                    for (McpMethod method : McpMethod.values()) {
                        action.accept(upstream, method, total);
                    }
                });
    }

    private static void byReason(long[] counts, ReasonAction action) {
        for (Reason reason : Reason.values()) {
            if (counts[reason.ordinal()] > 0) {
                action.accept(reason.label(), counts[reason.ordinal()]);
            }
        }
    }

    private static String label(McpMethod method) {
        return method == McpMethod.OTHER ? "other" : method.text();
    }

    private LoopRecorder of(Exchange exchange) {
        GatewayLoop loop = exchange.loop();
        assert loop.inLoop() : Thread.currentThread().getName();
        return loops.get(loop.index());
    }

    private long sum(Count what) {
        return loops.stream().mapToLong(loop -> loop.get(what)).sum();
    }

    private static LongAdder[] adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
    }
}
