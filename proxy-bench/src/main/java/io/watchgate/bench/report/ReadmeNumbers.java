package io.watchgate.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The numbers of the README, between two marks in it: made of the same raw data as the report, so
 * that they cannot say anything else.
 */
public final class ReadmeNumbers {

    private static final String BEGIN = "<!-- Written by the lab, as docs/performance.md is. -->\n";
    private static final String END = "<!-- End of what the lab has written. -->\n";
    private static final String SMALL = "32 connections";
    private static final String GATEWAY = "watchgate ";

    private final Results results;

    private record Row(String name, Key key) {}

    /** Creates the numbers of these results. */
    public ReadmeNumbers(Results results) {
        this.results = results;
    }

    /**
     * Returns the text with these numbers between its marks.
     *
     * @throws IllegalArgumentException when it has no marks
     */
    public String into(String readme) {
        int from = readme.indexOf(BEGIN);
        int to = readme.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("README (expected: " + BEGIN + " … " + END + ")");
        }
        return readme.substring(0, from + BEGIN.length()) + text() + readme.substring(to);
    }

    private String text() {
        Map<String, String> about = results.about();
        StringBuilder out = new StringBuilder("\n");
        out.append("Made on ").append(about.getOrDefault("time", "").replaceAll("T.*", ""));
        out.append(" by `");
        out.append(about.getOrDefault("command", "").replaceAll("^.*(?=benchmarks.jar)", ""));
        out.append("` on\n").append(about.getOrDefault("machine", "")).append(":\n\n");
        out.append(
                "| A call through | calls/s, one loop | CPU per call | as a multiple of nginx |");
        out.append(" heap garbage per call |\n|---|--:|--:|--:|--:|\n");
        rows().forEach(row -> line(out, row));
        out.append("\nAnd beside the goals:\n\n").append(new ReportPage(results).summary());
        return out.append('\n').toString();
    }

    private void line(StringBuilder out, Row row) {
        Key key = row.key();
        if (Double.isNaN(results.median(key, Figure.CPU))) {
            return;
        }
        out.append("| ").append(row.name());
        cell(out, "%.0f", results.median(key, Figure.RATE), "");
        cell(out, "%.1f", results.median(key, Figure.CPU), " µs");
        cell(out, "%.2f", ScenarioTable.ratio(results, key), "");
        cell(out, "%.0f", results.median(key, Figure.GARBAGE), " B");
        out.append(" |\n");
    }

    private static void cell(StringBuilder out, String form, double value, String unit) {
        String number = ScenarioTable.plain(form, value);
        out.append(" | ").append(number.isEmpty() ? "–" : number + unit);
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        small(rows, "nginx, for comparison: 300 bytes, 32 connections", "nginx");
        small(rows, "HAProxy", "haproxy");
        small(rows, "`/mcp/{upstream}`, server over HTTP", GATEWAY + "/mcp/http");
        small(rows, "`/mcp`, server over HTTP", GATEWAY + "/mcp");
        String stdio = "server on stdio (without the server's own time)";
        small(rows, "`/mcp/{upstream}`, " + stdio, GATEWAY + "/mcp/stdio");
        for (Key key : results.keys("small")) {
            if (key.target().contains(":") && key.at().equals(SMALL)) {
                rows.add(new Row(key.target() + ", the same server on stdio", key));
            }
        }
        era(rows, "client of an earlier revision, server of 2026-07-28", "legacy-modern");
        era(rows, "client of 2026-07-28, server of an earlier revision", "modern-legacy");
        era(rows, "2026-07-28 on both sides", "modern-modern");
        String http = GATEWAY + "/mcp/http";
        rows.add(new Row("10 KB in a string", new Key("10k", SMALL, http)));
        rows.add(new Row("10 KB of structured JSON", new Key("10k-structured", SMALL, http)));
        rows.add(new Row("1 MB in a string", new Key("1m", "both ways", http)));
        rows.add(new Row("a stream of ten events", new Key("stream", "10 events", http)));
        String encrypted = GATEWAY + "encrypted";
        rows.add(new Row("TLS", new Key("tls", "32 at a time", encrypted)));
        rows.add(new Row("HTTP/2 and TLS", new Key("http2", "32 at a time", encrypted)));
        policy(rows, "rules, a rate, audit, access log", "rules and audit");
        policy(rows, "these and all detectors", "rules audit detectors");
        return rows;
    }

    private static void small(List<Row> rows, String name, String target) {
        rows.add(new Row(name, new Key("small", SMALL, target)));
    }

    private static void era(List<Row> rows, String name, String target) {
        rows.add(new Row(name, new Key("eras", SMALL, GATEWAY + target)));
    }

    private static void policy(List<Row> rows, String name, String target) {
        rows.add(new Row(name, new Key("policy", "small", GATEWAY + target)));
    }
}
