package io.watchgate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.server.metrics.Exposition.Type;
import java.util.concurrent.TimeUnit;
import org.hawkular.agent.prometheus.types.Histogram;
import org.hawkular.agent.prometheus.types.MetricType;
import org.junit.jupiter.api.Test;

class ExpositionTest {

    private final Exposition out = new Exposition();

    @Test
    void writesFamiliesAsTheFormatSays() {
        out.family("things", Type.COUNTER, "Things seen.")
                .value(3, "kind", "a")
                .value(4, "kind", "b");
        out.family("depth", Type.GAUGE, "How deep.").value(0.5);
        assertThat(out.text())
                .isEqualTo(
                        """
                        # HELP watchgate_things_total Things seen.
                        # TYPE watchgate_things_total counter
                        watchgate_things_total{kind="a"} 3
                        watchgate_things_total{kind="b"} 4
                        # HELP watchgate_depth How deep.
                        # TYPE watchgate_depth gauge
                        watchgate_depth 0.5
                        """);
    }

    @Test
    void leavesAFamilyWithoutSamplesOut() {
        out.family("nothing", Type.GAUGE, "Not here.");
        out.family("something", Type.GAUGE, "Here.").value(1);
        assertThat(out.text()).doesNotContain("nothing").contains("watchgate_something 1");
    }

    @Test
    void escapesLabelValues() {
        out.family("odd", Type.GAUGE, "Odd names.").value(1, "name", "a\"b\\c\nd");
        assertThat(out.text()).contains("watchgate_odd{name=\"a\\\"b\\\\c\\nd\"} 1\n");
    }

    @Test
    void writesCumulativeBuckets() throws Exception {
        DurationRecorder recorder = new DurationRecorder();
        recorder.record(TimeUnit.MICROSECONDS.toNanos(60));
        recorder.record(TimeUnit.MILLISECONDS.toNanos(2));
        recorder.record(TimeUnit.HOURS.toNanos(1));
        out.family("wait_seconds", Type.HISTOGRAM, "Waiting.")
                .durations(recorder.read(), "who", "me");
        Scrape scrape = new Scrape(out.text());
        assertThat(scrape.families().get("watchgate_wait_seconds").getType())
                .isEqualTo(MetricType.HISTOGRAM);
        Histogram histogram = scrape.histogram("watchgate_wait_seconds", "who", "me");
        assertThat(histogram.getSampleCount()).isEqualTo(3);
        assertThat(histogram.getSampleSum()).isEqualTo(3600.00206);
        assertThat(histogram.getBuckets()).hasSize(DurationRecorder.bounds() + 1);
        assertThat(histogram.getBuckets().get(0).getCumulativeCount()).isZero();
        assertThat(histogram.getBuckets().get(1).getCumulativeCount()).isEqualTo(1);
        assertThat(histogram.getBuckets().get(DurationRecorder.bounds()).getUpperBound())
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(histogram.getBuckets().get(DurationRecorder.bounds()).getCumulativeCount())
                .isEqualTo(3);
    }
}
