package io.watchgate.server.metrics;

import io.watchgate.content.FilterCounts;
import io.watchgate.content.FilterSet;
import io.watchgate.content.JudgingPool;
import io.watchgate.server.metrics.Exposition.Type;
import java.util.Map;

/** What filters have done, and what waits for them. */
final class FilterFamilies {

    private FilterFamilies() {}

    static void write(Exposition out, FilterSet filters) {
        writeCounts(out, filters.counts());
        writePool(out, filters.pool());
        out.family(
                "filter_sets_closing",
                Type.GAUGE,
                "Filters of earlier configurations whose plugins have not closed yet.");
        out.value(filters.ending());
    }

    private static void writeCounts(Exposition out, Map<String, FilterCounts> filters) {
        out.family("filter_messages", Type.COUNTER, "Messages a filter was asked about.");
        filters.forEach((name, counts) -> out.value(counts.judged(), "filter", name));
        out.family(
                "filter_denied",
                Type.COUNTER,
                "Messages a filter stopped, those it could not judge among them.");
        filters.forEach((name, counts) -> out.value(counts.denied(), "filter", name));
        out.family(
                "filter_rewritten",
                Type.COUNTER,
                "Messages in whose place a filter let another pass.");
        filters.forEach((name, counts) -> out.value(counts.rewritten(), "filter", name));
        out.family("filter_errors", Type.COUNTER, "Messages a filter could not judge.");
        filters.forEach((name, counts) -> out.value(counts.errors(), "filter", name));
        out.family(
                "filter_timeouts",
                Type.COUNTER,
                "Messages a filter could not judge within its timeout.");
        filters.forEach((name, counts) -> out.value(counts.timeouts(), "filter", name));
        out.family("filter_seconds", Type.COUNTER, "Time a filter took for all of them.");
        filters.forEach((name, counts) -> out.value(counts.nanos() / 1e9, "filter", name));
    }

    private static void writePool(Exposition out, JudgingPool pool) {
        out.family(
                "judging_messages",
                Type.GAUGE,
                "Messages that wait for a verdict of workers, their own or that of one before.");
        out.value(pool.held());
        out.family("judging_bytes", Type.GAUGE, "Memory these take.");
        out.value(pool.heldBytes());
        out.family(
                "judging_refused",
                Type.COUNTER,
                "Messages that were refused because too many waited (judging.queue, buffered).");
        out.value(pool.refused());
        out.family(
                "judging_threads_lost",
                Type.GAUGE,
                "Threads that have not come back from a filter yet.");
        out.value(pool.lost());
    }
}
