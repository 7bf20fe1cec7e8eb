package io.watchgate.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The raw data of a run: where and how it was made, every figure of every round, and the histograms
 * of latency. Kept in three files of text. Confined to one thread.
 */
public final class Results {

    private static final String ABOUT = "about.txt";
    private static final String FIGURES = "figures.csv";
    private static final String LATENCY = "latency.hlog";
    private static final String HEAD = "scenario,at,target,name,round,value";

    /** Two digits are enough to read a percentile by, and keep the file small. */
    private static final int DIGITS = 2;

    private final Map<String, String> about = new LinkedHashMap<>();
    private final Map<String, String> scenarios = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final Map<Key, Histogram> latencies = new LinkedHashMap<>();

    /** Says something of the run as a whole. */
    public void about(String name, String value) {
        about.put(name, oneLine(value));
    }

    /** Says what a scenario is about. */
    public void scenario(String name, String text) {
        scenarios.put(name, oneLine(text));
    }

    /** Says what could not be measured, or has to be known of what was. */
    public void note(String text) {
        notes.add(oneLine(text));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** Adds a figure. */
    public void add(Key key, String name, int round, double value) {
        // As it will be read again, so that the page is the same then.
        figures.add(new Figure(key, name, round, Double.parseDouble(number(value))));
    }

    /**
     * Adds latencies of a round, in nanoseconds, to those there are, and what the report tells of
     * them.
     */
    public void addRound(Key key, int round, Histogram latency) {
        add(key, latency);
        if (latency.getTotalCount() > 0) {
            for (double percentile : Figure.PERCENTILES) {
                double micros = latency.getValueAtPercentile(percentile) / 1_000.0;
                add(key, Figure.percentile(percentile), round, micros);
            }
        }
    }

    /** Adds latencies in nanoseconds to those there are. */
    public void add(Key key, Histogram latency) {
        latencies.computeIfAbsent(key, unused -> new Histogram(DIGITS)).add(latency);
    }

    /** Returns what is known of the run as a whole. */
    public Map<String, String> about() {
        return Collections.unmodifiableMap(about);
    }

    /** Returns the scenarios with their texts, in the order in which they were played. */
    public Map<String, String> scenarios() {
        return Collections.unmodifiableMap(scenarios);
    }

    /** Returns what could not be measured. */
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** Returns what was measured in a scenario, in order. */
    public Set<Key> keys(String scenario) {
        Set<Key> keys = new LinkedHashSet<>();
        for (Figure figure : figures) {
            if (figure.key().scenario().equals(scenario)) {
                keys.add(figure.key());
            }
        }
        return keys;
    }

    private double[] values(Key key, String name) {
        return figures.stream()
                .filter(figure -> figure.key().equals(key) && figure.name().equals(name))
                .mapToDouble(Figure::value)
                .sorted()
                .toArray();
    }

    /** Returns the median of all rounds; NaN when there is none. */
    public double median(Key key, String name) {
        double[] sorted = values(key, name);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** Returns the sum of all rounds. */
    public double sum(Key key, String name) {
        double sum = 0;
        for (double value : values(key, name)) {
            sum += value;
        }
        return sum;
    }

    /** Returns the smallest and the largest of all rounds; empty when there is none. */
    public double[] range(Key key, String name) {
        double[] sorted = values(key, name);
        return sorted.length == 0 ? sorted : new double[] {sorted[0], sorted[sorted.length - 1]};
    }

    /**
     * Returns a percentile of latency in microseconds, the median of the rounds where it is known
     * of each: a machine that stands still in one of them would tell that of all. NaN when it is
     * not known.
     */
    public double micros(Key key, double percentile) {
        double rounds = median(key, Figure.percentile(percentile));
        return Double.isNaN(rounds) ? ofAll(key, percentile) : rounds;
    }

    /** Returns a percentile of latency in all rounds, in microseconds; NaN when it is not known. */
    public double ofAll(Key key, double percentile) {
        Histogram latency = latencies.get(key);
        return latency == null || latency.getTotalCount() == 0
                ? Double.NaN
                : latency.getValueAtPercentile(percentile) / 1_000.0;
    }

    /** Returns the files by name. */
    public Map<String, String> files() {
        StringBuilder first = new StringBuilder();
        about.forEach((name, value) -> first.append(name).append(": ").append(value).append('\n'));
        scenarios.forEach(
                (name, text) ->
                        first.append("scenario ")
                                .append(name)
                                .append(": ")
                                .append(text)
                                .append('\n'));
        notes.forEach(note -> first.append("note: ").append(note).append('\n'));
        StringBuilder csv = new StringBuilder(HEAD).append('\n');
        for (Figure figure : figures) {
            Key key = figure.key();
            csv.append(
                    String.join(
                            ",",
                            key.scenario(),
                            key.at(),
                            key.target(),
                            figure.name(),
                            String.valueOf(figure.round()),
                            number(figure.value())));
            csv.append('\n');
        }
        Map<String, String> files = new LinkedHashMap<>();
        files.put(ABOUT, first.toString());
        files.put(FIGURES, csv.toString());
        files.put(LATENCY, log());
        return files;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }

    /** The log's tags cannot have spaces. */
    private String log() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistogramLogWriter writer = new HistogramLogWriter(bytes);
        writer.outputComment("latency in ns; tag: scenario|at|target, spaces as _");
        writer.outputLegend();
        latencies.forEach(
                (key, latency) -> {
                    latency.setStartTimeStamp(0);
                    latency.setEndTimeStamp(0);
                    latency.setTag(tag(key));
                    writer.outputIntervalHistogram(latency);
                });
        writer.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String tag(Key key) {
        return String.join("|", key.scenario(), key.at(), key.target()).replace(' ', '_');
    }

    /** Writes the files into a directory. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    /** Reads the files out of a directory. */
    public static Results read(Path directory) throws IOException {
        Results results = new Results();
        for (String line : Files.readAllLines(directory.resolve(ABOUT))) {
            String name = line.substring(0, line.indexOf(": "));
            String value = line.substring(line.indexOf(": ") + 2);
            if (name.equals("note")) {
                results.note(value);
            } else if (name.startsWith("scenario ")) {
                results.scenario(name.substring("scenario ".length()), value);
            } else {
                results.about(name, value);
            }
        }
        Map<String, Key> tags = new LinkedHashMap<>();
        List<String> lines = Files.readAllLines(directory.resolve(FIGURES));
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(",");
            Key key = new Key(parts[0], parts[1], parts[2]);
            tags.put(tag(key), key);
            results.add(key, parts[3], Integer.parseInt(parts[4]), Double.parseDouble(parts[5]));
        }
        readLatencies(directory.resolve(LATENCY), tags, results);
        return results;
    }

    private static void readLatencies(Path file, Map<String, Key> tags, Results into)
            throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
            while (reader.hasNext()) {
                if (reader.nextIntervalHistogram() instanceof Histogram latency) {
                    Key key = tags.get(String.valueOf(latency.getTag()));
                    if (key != null) {
                        into.add(key, latency);
                    }
                }
            }
        }
    }
}
