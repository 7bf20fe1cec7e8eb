package io.watchgate.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of one scenario as a table of Markdown, without the columns it has nothing for. */
final class ScenarioTable {

    private static final String REFERENCE = "nginx";
    private static final String GATEWAY = "watchgate";
    private static final String NOT_SETTLED = ", falling";
    private static final double KIB = 1024;

    private final Results results;
    private final String scenario;

    private record Column(String head, Function<Key, String> cell) {}

    ScenarioTable(Results results, String scenario) {
        this.results = results;
        this.scenario = scenario;
    }

    /** Returns how many times the processor time of nginx a call takes; NaN when not known. */
    static double ratio(Results results, Key key) {
        return results.median(key, Figure.CPU) / results.median(key.of(REFERENCE), Figure.CPU);
    }

    private List<Column> columns() {
        return List.of(
                new Column("", Key::at),
                new Column("target", Key::target),
                new Column("calls/s", key -> plain("%.0f", results.median(key, Figure.RATE))),
                new Column("CPU µs (range)", this::cpu),
                new Column("× nginx", key -> plain("%.2f", ratio(results, key))),
                new Column("of it JIT %", key -> plain("%.0f", 100 * compiling(key))),
                new Column("× without", this::ratioWithout),
                new Column("p50 µs", key -> plain("%.0f", results.micros(key, 50))),
                new Column("p99 µs", key -> plain("%.0f", results.micros(key, 99))),
                new Column("p99.9 µs", key -> plain("%.0f", results.micros(key, 99.9))),
                new Column("switches", key -> plain("%.2f", results.median(key, Figure.SWITCHES))),
                new Column("garbage B", key -> plain("%.0f", results.median(key, Figure.GARBAGE))),
                new Column("ms (least)", this::millis),
                new Column("RSS MB", key -> mega(key, Figure.RSS, KIB)),
                new Column("PSS MB", key -> mega(key, Figure.PSS, KIB)),
                new Column("live heap MB", key -> mega(key, Figure.HEAP, KIB * KIB)),
                new Column("open", key -> plain("%.0f", results.median(key, Figure.OPEN))),
                new Column("warm-up", this::warmUp),
                new Column("calls", key -> count(key, Figure.CALLS)),
                new Column("errors", key -> count(key, Figure.ERRORS)));
    }

    private String count(Key key, String name) {
        return Double.isNaN(results.median(key, name)) ? "" : plain("%.0f", results.sum(key, name));
    }

    private String mega(Key key, String name, double unit) {
        return plain("%.1f", results.median(key, name) / unit);
    }

    private String cpu(Key key) {
        double[] range = results.range(key, Figure.CPU);
        String median = plain("%.1f", results.median(key, Figure.CPU));
        return range.length == 0 || range[0] == range[1]
                ? median
                : median + " (" + plain("%.1f", range[0]) + "–" + plain("%.1f", range[1]) + ")";
    }

    /** Returns the share of compilers, of which only JVMs have threads; NaN for others. */
    private double compiling(Key key) {
        return key.target().startsWith(GATEWAY)
                ? results.median(key, Figure.COMPILING) / results.median(key, Figure.CPU)
                : Double.NaN;
    }

    private String ratioWithout(Key key) {
        return plain("%.2f", ratio(results, key) * (1 - compiling(key)));
    }

    private String warmUp(Key key) {
        String calls = plain("%.0f", results.median(key, Figure.WARM_UP));
        return calls.isEmpty() || results.median(key, Figure.SETTLED) > 0
                ? calls
                : calls + NOT_SETTLED;
    }

    private String millis(Key key) {
        double[] range = results.range(key, Figure.MILLIS);
        return range.length == 0
                ? ""
                : plain("%.0f", results.median(key, Figure.MILLIS))
                        + " ("
                        + plain("%.0f", range[0])
                        + ")";
    }

    /** Returns a number; nothing when it is none, or negative, which means that it is not known. */
    static String plain(String form, double value) {
        return Double.isNaN(value) || Double.isInfinite(value) || value < 0
                ? ""
                : String.format(Locale.ROOT, form, value);
    }

    /** Returns the table; empty when nothing was measured. */
    String markdown() {
        List<Key> keys = new ArrayList<>(results.keys(scenario));
        List<Column> filled = new ArrayList<>(columns());
        filled.removeIf(
                column -> keys.stream().allMatch(key -> column.cell().apply(key).isEmpty()));
        if (keys.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("|");
        filled.forEach(column -> out.append(' ').append(column.head()).append(" |"));
        out.append("\n|---|---|").append("--:|".repeat(filled.size() - 2)).append('\n');
        String before = "";
        for (Key key : keys) {
            out.append('|');
            for (Column column : filled) {
                boolean again = column.head().isEmpty() && key.at().equals(before);
                out.append(' ').append(again ? "" : column.cell().apply(key)).append(" |");
            }
            out.append('\n');
            before = key.at();
        }
        return out.toString();
    }
}
