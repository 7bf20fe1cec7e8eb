package io.watchgate.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Horizontal bars in groups, beside a line that stands for one. Confined to one thread. */
final class Bars {

    private static final int WIDTH = 760;
    private static final int LEFT = 250;
    private static final int RIGHT = 60;
    private static final int TOP = 34;
    private static final int ROW = 20;

    /** Longer bars are cut, for they would leave the others without a length. */
    private static final double MOST = 5;

    private final String title;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private String last = "";

    private record Row(String name, double value) {}

    Bars(String title) {
        this.title = title;
    }

    /** Adds a bar to a group, which begins with its first one. */
    void bar(String group, String name, double value) {
        if (!group.equals(last)) {
            last = group;
            rows.add(new Row(group, Double.NaN));
        }
        if (!names.contains(name)) {
            names.add(name);
        }
        rows.add(new Row(name, value));
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** Returns the image. */
    String image() {
        double longest =
                Math.min(
                        MOST,
                        rows.stream()
                                .mapToDouble(Row::value)
                                .filter(value -> value >= 0)
                                .max()
                                .orElse(1));
        double unit = (WIDTH - LEFT - RIGHT) / Math.max(1, longest);
        int bottom = TOP + rows.size() * ROW;
        Svg svg = new Svg(WIDTH, bottom + 24, title);
        for (int tick = 0; tick <= longest; tick++) {
            double x = LEFT + tick * unit;
            svg.line(tick == 1 ? "a" : "g", x, TOP, x, bottom);
            svg.text("m", x, bottom + 16, tick + "×");
        }
        double y = TOP;
        for (Row row : rows) {
            if (Double.isNaN(row.value())) {
                svg.text("", 8, y + 14, row.name());
            } else {
                double length = Math.min(row.value(), longest) * unit;
                svg.text("e", LEFT - 8, y + 14, row.name());
                svg.box(names.indexOf(row.name()), LEFT, y + 3, length, ROW - 6);
                String cut = row.value() > longest ? "» " : "";
                String value = String.format(Locale.ROOT, "%.2f", row.value());
                svg.text("", LEFT + length + 6, y + 14, cut + value);
            }
            y += ROW;
        }
        return svg.image();
    }
}
