package io.watchgate.server.metrics;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricsProcessor;
import org.hawkular.agent.prometheus.types.Counter;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Histogram;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.walkers.CollectorPrometheusMetricsWalker;

/** Reads metrics as a scraper does. */
public final class Scrape {

    private final Map<String, MetricFamily> families = new LinkedHashMap<>();

    /** Parses a page. */
    public Scrape(String page) throws IOException {
        CollectorPrometheusMetricsWalker walker = new CollectorPrometheusMetricsWalker();
        new TextPrometheusMetricsProcessor(
                        new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)), walker)
                .walk();
        for (MetricFamily family : walker.getAllMetricFamilies()) {
            if (families.put(family.getName(), family) != null) {
                throw new IOException("family twice: " + family.getName());
            }
        }
    }

    /** Returns what one part of the gateway shows. */
    public static Scrape of(MetricFamilies part) throws IOException {
        Exposition out = new Exposition();
        part.write(out);
        return new Scrape(out.text());
    }

    public Map<String, MetricFamily> families() {
        return families;
    }

    /** Returns the value of a counter or gauge with exactly these labels. */
    public double value(String family, String... labels) {
        Metric metric = metric(family, labels);
        return metric instanceof Counter counter ? counter.getValue() : ((Gauge) metric).getValue();
    }

    /** Returns the histogram with exactly these labels. */
    public Histogram histogram(String family, String... labels) {
        return (Histogram) metric(family, labels);
    }

    private Metric metric(String name, String... labels) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        MetricFamily family = families.get(name);
        if (family == null) {
            throw new AssertionError("no family " + name + " in " + families.keySet());
        }
        return family.getMetrics().stream()
                .filter(metric -> metric.getLabels().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + wanted));
    }
}
