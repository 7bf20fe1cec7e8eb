package io.watchgate.bench.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report: a page with a table and plots for each scenario, made of raw data alone, so that the
 * same data makes the same page.
 */
public final class ReportPage {

    /** The directory, beside the page, of raw data and plots. */
    public static final String RAW = "results";

    /** The page. */
    public static final String PAGE = "performance.md";

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final int ENOUGH_ROUNDS = 3;
    private static final String TOO_SHORT =
            "This run was too short to be held against the goals, or to compare anything: it shows"
                    + " that the lab works.";
    private static final String KNEE = "knee";

    private static final String HOW =
            String.join(
                    "\n",
                    "made this page: it starts a server, the gateway, reverse proxies and other MCP"
                            + " proxies on loopback,",
                    "calls them in turn, compares every answer with what it has to be, and writes"
                            + " down what that took. The",
                    "figure to trust is processor time per call as a multiple of nginx's in the"
                            + " same run; calls a second and",
                    "latency depend on the machine and on what else runs there: [why, and"
                            + " how](adr/0024-the-lab.md).",
                    "CPU is that of the program in the middle with its processes, without the"
                            + " servers'; the range is that",
                    "of the rounds. Latencies are from when a call was due, and medians of those of"
                            + " the rounds; plots of",
                    "them are of all rounds together.",
                    "",
                    "A program that compiles itself is called until its processor time per call"
                            + " falls no more: `warm-up` says",
                    "how often, and `falling` where patience ended first. What its compilers took"
                            + " of the processor time in the",
                    "measured rounds is `of it JIT`, and `× without` is the multiple of nginx's"
                            + " without it, for information: where",
                    "the two multiples differ, the row was not warm. Garbage is what threads say"
                            + " they have allocated; under",
                    "`memory` it is what the log of collections says.");

    private final Results results;

    /** Creates the report of these results. */
    public ReportPage(Results results) {
        this.results = results;
    }

    /** Returns how many answers were wrong. */
    public long errors() {
        double errors = 0;
        for (String scenario : results.scenarios().keySet()) {
            for (Key key : results.keys(scenario)) {
                errors += results.sum(key, Figure.ERRORS);
            }
        }
        return (long) errors;
    }

    /** Returns the table of one scenario. */
    public String table(String scenario) {
        return new ScenarioTable(results, scenario).markdown();
    }

    /**
     * Writes the page and the plots into the directory of the documentation, in place of those of
     * an earlier run.
     */
    public void write(Path docs) throws IOException {
        Path raw = Files.createDirectories(docs.resolve(RAW));
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(raw, "*.svg")) {
            for (Path plot : earlier) {
                Files.delete(plot);
            }
        }
        for (Map.Entry<String, String> file : files().entrySet()) {
            Files.writeString(docs.resolve(file.getKey()), file.getValue());
        }
    }

    /** Returns the page and the plots by their paths from the documentation's directory. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        StringBuilder page = new StringBuilder();
        head(page);
        results.scenarios()
                .forEach(
                        (scenario, text) -> {
                            page.append("\n## ").append(scenario).append("\n\n").append(text);
                            page.append("\n\n").append(table(scenario));
                            Map<String, String> plots = plots(scenario);
                            plots.forEach(
                                    (name, image) -> {
                                        files.put(RAW + "/" + name, image);
                                        page.append("\n![").append(scenario).append("](");
                                        page.append(RAW).append('/').append(name).append(")\n");
                                    });
                        });
        foot(page);
        files.put(PAGE, page.toString());
        return files;
    }

    private void head(StringBuilder page) {
        page.append("# Performance\n\n");
        page.append(
                "<!-- Written by the lab out of results/: do not edit, but run it again. -->\n\n");
        page.append("    mvn -B -DskipTests package && ./watchgate version\n    ");
        page.append(results.about().getOrDefault("command", "")).append("\n\n");
        page.append(HOW).append("\n\n");
        page.append("| | |\n|---|---|\n");
        results.about()
                .forEach(
                        (name, value) -> {
                            if (!name.equals("command") && !name.equals("rounds")) {
                                page.append("| ").append(name).append(" | ");
                                page.append(value.replace("|", "\\|")).append(" |\n");
                            }
                        });
        page.append("\n## Summary\n\n");
        boolean enough = rounds() >= ENOUGH_ROUNDS;
        page.append(enough ? summary() : "**" + TOO_SHORT + "**\n");
    }

    private int rounds() {
        return Integer.parseInt(results.about().getOrDefault("rounds", "0"));
    }

    /** Returns the table of goals, for this page and for whoever wants to show it elsewhere. */
    public String summary() {
        StringBuilder out =
                new StringBuilder("| | measured | must | goal | |\n|---|--:|--:|--:|---|\n");
        for (Goals.Goal goal : new Goals(results).all()) {
            String unit = " " + goal.unit();
            out.append("| ").append(goal.what()).append(" | ");
            String measured = ScenarioTable.plain(form(goal.measured()), goal.measured());
            out.append(measured.isEmpty() ? "–" : measured + unit).append(" | ≤ ");
            out.append(ScenarioTable.plain(form(goal.must()), goal.must())).append(" | ≤ ");
            out.append(ScenarioTable.plain(form(goal.goal()), goal.goal())).append(" | ");
            out.append(goal.verdict()).append(" |\n");
        }
        return out.toString();
    }

    private static String form(double value) {
        return value >= 10 ? "%.0f" : value >= 0.1 || value == 0 ? "%.2f" : "%.3f";
    }

    private void foot(StringBuilder page) {
        if (!results.notes().isEmpty()) {
            page.append("\n## What could not be measured\n\n");
            results.notes().forEach(note -> page.append("- ").append(note).append('\n'));
        }
        page.append("\n## Raw data\n\n");
        page.append(
                "[about.txt](results/about.txt), [figures.csv](results/figures.csv) with every ");
        page.append("figure of every round, and\n[latency.hlog](results/latency.hlog), which all ");
        page.append("programs for HdrHistogram's log format read.\n");
    }

    private Map<String, String> plots(String scenario) {
        Map<String, String> plots = new LinkedHashMap<>();
        Bars bars = new Bars(scenario + ": CPU per call, nginx = 1");
        Set<String> conditions = new LinkedHashSet<>();
        for (Key key : results.keys(scenario)) {
            double ratio = ScenarioTable.ratio(results, key);
            conditions.add(key.at());
            if (!Double.isNaN(ratio)) {
                bars.bar(key.at(), key.target(), ratio);
            }
        }
        if (!bars.isEmpty()) {
            plots.put(scenario + "-cpu.svg", bars.image());
        }
        List<String> fixed = conditions.stream().filter(at -> at.contains("/s")).toList();
        if (scenario.equals(KNEE)) {
            Lines knee = knee(scenario, fixed);
            if (!knee.isEmpty()) {
                plots.put(scenario + "-p99.svg", knee.image());
            }
        } else if (!fixed.isEmpty()) {
            plots.put(scenario + "-latency.svg", latency(scenario, fixed.get(fixed.size() - 1)));
        }
        return plots;
    }

    private Lines knee(String scenario, List<String> rates) {
        Lines lines = new Lines(scenario + ": p99 at fixed rates", rates);
        Set<String> targets = new LinkedHashSet<>();
        results.keys(scenario).forEach(key -> targets.add(key.target()));
        for (String target : targets) {
            lines.line(
                    target,
                    rates.stream()
                            .mapToDouble(
                                    at -> results.micros(new Key(scenario, at, target), 99) / 1_000)
                            .toArray());
        }
        return lines;
    }

    private String latency(String scenario, String at) {
        List<String> places = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            places.add("p" + ("" + percentile).replaceAll("\\.0$", ""));
        }
        Lines lines = new Lines(scenario + ": latency, " + at, places);
        for (Key key : results.keys(scenario)) {
            if (key.at().equals(at)) {
                double[] millis = new double[PERCENTILES.length];
                for (int i = 0; i < millis.length; i++) {
                    millis[i] = results.ofAll(key, PERCENTILES[i]) / 1_000;
                }
                lines.line(key.target(), millis);
            }
        }
        return lines.image();
    }
}
