package io.watchgate.bench.lab;

import io.watchgate.bench.lab.Measurement.Open;
import io.watchgate.bench.lab.Measurement.Row;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The results as a table for people and as JSON for programs. */
final class LoadReport {

    private static final String LINE =
            "%-24s %10s %8s %8s %8s %9s %6s %8s %8s %9s | %9s %8s %8s %8s %9s | %7s %7s %7s"
                    + " %16s%n";

    private final Map<String, String> about;
    private final List<Row> rows;

    /**
     * Creates a report.
     *
     * @param about what was measured where, and how
     */
    LoadReport(Map<String, String> about, List<Row> rows) {
        this.about = about;
        this.rows = rows;
    }

    /** Returns the table. */
    String table() {
        StringBuilder out = new StringBuilder();
        about.forEach((name, value) -> out.append(name).append(": ").append(value).append('\n'));
        out.append(
                format(
                        LINE,
                        "closed loop | fixed rate",
                        "calls/s",
                        "p50 us",
                        "p99 us",
                        "p99.9",
                        "cpu us",
                        "jit %",
                        "x nginx",
                        "x http",
                        "garbage B",
                        "calls/s",
                        "p50 us",
                        "p99 us",
                        "p99.9",
                        "cpu us",
                        "RSS MB",
                        "PSS MB",
                        "errors",
                        "warm-up"));
        double nginx = cpuOf("nginx");
        double http = cpuOf(LoadLab.SAME_ERA);
        for (Row row : rows) {
            double cpu = row.closed().cpuMicros();
            Open open = row.open();
            out.append(
                    format(
                            LINE,
                            row.name(),
                            number("%.0f", row.closed().perSecond()),
                            number("%.0f", row.closed().p50Micros()),
                            number("%.0f", row.closed().p99Micros()),
                            number("%.0f", row.closed().p999Micros()),
                            number("%.2f", cpu),
                            row.name().startsWith("watchgate")
                                    ? number("%.0f", 100 * row.closed().compilingShare())
                                    : "-",
                            number("%.2f", ratio(cpu, nginx)),
                            number("%.2f", ratio(cpu, http)),
                            number("%.0f", row.closed().garbageBytes()),
                            number("%.0f", open == null ? -1 : open.perSecond()),
                            number("%.0f", open == null ? -1 : open.p50Micros()),
                            number("%.0f", open == null ? -1 : open.p99Micros()),
                            number("%.0f", open == null ? -1 : open.p999Micros()),
                            number("%.1f", open == null ? -1 : open.cpuMicros()),
                            number("%.0f", row.rssKib() == 0 ? -1 : row.rssKib() / 1024.0),
                            number("%.0f", row.pssKib() == 0 ? -1 : row.pssKib() / 1024.0),
                            row.errors(),
                            row.warmUp()));
        }
        return out.toString();
    }

    private double cpuOf(String name) {
        return rows.stream()
                .filter(row -> row.name().equals(name))
                .mapToDouble(row -> row.closed().cpuMicros())
                .findFirst()
                .orElse(-1);
    }

    private static double ratio(double cpu, double reference) {
        return reference > 0 && cpu >= 0 ? cpu / reference : -1;
    }

    private static String number(String form, double value) {
        return value < 0 ? "-" : format(form, value);
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }

    /** Returns the report as JSON. */
    String json() {
        StringJoiner lines = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        rows.forEach(row -> lines.add(json(row)));
        StringJoiner head = new StringJoiner(", ", "{", "}");
        about.forEach((name, value) -> head.add(quote(name) + ": " + quote(value)));
        return "{\n  \"about\": " + head + ",\n  \"targets\": " + lines + "\n}\n";
    }

    private static String json(@Nullable Record values) {
        if (values == null) {
            return "null";
        }
        StringJoiner fields = new StringJoiner(", ", "{", "}");
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            fields.add(quote(component.getName()) + ": " + value(component, values));
        }
        return fields.toString();
    }

    private static String value(RecordComponent component, Record of) {
        Object value;
        try {
            value = component.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException hidden) {
            throw new IllegalStateException(hidden);
        }
        if (value instanceof Double number) {
            return number < 0 ? "null" : format("%.3f", number);
        }
        if (value == null || value instanceof Record) {
            return json((Record) value);
        }
        return value instanceof Number ? value.toString() : quote(value.toString());
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
