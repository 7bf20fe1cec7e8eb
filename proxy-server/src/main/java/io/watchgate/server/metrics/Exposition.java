package io.watchgate.server.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes metrics in the text format of Prometheus, version 0.0.4.
 *
 * <p>A family's name is given without the prefix {@code watchgate_} and, for a counter, without
 * {@code _total}. A family without a sample leaves no trace. Confined to one thread.
 */
public final class Exposition {

    /** The media type of the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Kinds of metrics. */
    public enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * What is said of a family.
     *
     * @param name its full name
     * @param type its kind
     * @param help its sentence
     */
    public record Family(String name, Type type, String help) {}

    private final List<Family> families = new ArrayList<>();
    private final StringBuilder text = new StringBuilder(32 * 1024);
    private String name = "";
    private String header = "";

    /** Creates an empty text. */
    public Exposition() {}

    /**
     * Begins a family; the samples that follow belong to it.
     *
     * @param help one sentence, without line breaks
     */
    public Exposition family(String newName, Type type, String help) {
        name = "watchgate_" + newName + (type == Type.COUNTER ? "_total" : "");
        String word = type.name().toLowerCase(Locale.ROOT);
        families.add(new Family(name, type, help));
        header = "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + word + '\n';
        return this;
    }

    /**
     * Writes a sample.
     *
     * @param labels names and values in turn
     */
    public Exposition value(long value, String... labels) {
        begin("", labels).append(value).append('\n');
        return this;
    }

    /**
     * Writes a sample.
     *
     * @param labels names and values in turn
     */
    public Exposition value(double value, String... labels) {
        begin("", labels).append(value).append('\n');
        return this;
    }

    /**
     * Writes the buckets, the sum and the count of a histogram.
     *
     * @param labels names and values in turn
     */
    public Exposition durations(Durations durations, String... labels) {
        String[] withBound = new String[labels.length + 2];
        System.arraycopy(labels, 0, withBound, 0, labels.length);
        withBound[labels.length] = "le";
        long below = 0;
        for (int i = 0; i <= DurationRecorder.bounds(); i++) {
            boolean last = i == DurationRecorder.bounds();
            below += durations.bucket(i);
            withBound[labels.length + 1] = last ? "+Inf" : DurationRecorder.boundText(i);
            begin("_bucket", withBound).append(below).append('\n');
        }
        begin("_sum", labels).append(durations.sum() / 1e9).append('\n');
        begin("_count", labels).append(below).append('\n');
        return this;
    }

    private StringBuilder begin(String suffix, String... labels) {
        text.append(header).append(name).append(suffix);
        header = "";
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            appendEscaped(labels[i + 1]);
            text.append('"');
        }
        return text.append(labels.length == 0 ? " " : "} ");
    }

    private void appendEscaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    /** Returns all families, those without a sample among them. */
    public List<Family> families() {
        return List.copyOf(families);
    }

    /** Returns what was written. */
    public String text() {
        return text.toString();
    }
}
