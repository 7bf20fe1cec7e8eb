package io.watchgate.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Lines over the same places on the x axis, with milliseconds on a logarithmic y axis. Confined to
 * one thread.
 */
final class Lines {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 70;

    private final String title;
    private final List<String> places;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String name, double[] millis) {}

    /** Creates an image with these places from left to right. */
    Lines(String title, List<String> places) {
        this.title = title;
        this.places = places;
    }

    /** Adds a line with a value at each place; NaN where there is none. */
    void line(String name, double[] millis) {
        lines.add(new Line(name, millis));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Returns the image. */
    String image() {
        double least = Math.floor(Math.log10(extreme(true)));
        double most = Math.max(least + 1, Math.ceil(Math.log10(extreme(false))));
        double unit = (HEIGHT - TOP - BOTTOM) / (most - least);
        double foot = HEIGHT - BOTTOM;
        Svg svg = new Svg(WIDTH, HEIGHT + 18 * ((lines.size() - 1) / 3), title);
        for (double power = least; power <= most; power++) {
            double y = foot - (power - least) * unit;
            svg.line(power == least ? "a" : "g", LEFT, y, WIDTH - RIGHT, y);
            svg.text("e", LEFT - 6, y + 4, plain(Math.pow(10, power)) + " ms");
        }
        for (int place = 0; place < places.size(); place++) {
            svg.text("m", x(place), foot + 18, places.get(place));
        }
        for (int series = 0; series < lines.size(); series++) {
            Line line = lines.get(series);
            draw(svg, series, line, foot, least, unit);
            double x = LEFT + series % 3 * 225;
            double y = foot + 42 + 18 * (series / 3);
            svg.box(series, x, y - 9, 10, 10).text("", x + 15, y, line.name());
        }
        return svg.image();
    }

    private void draw(Svg svg, int series, Line line, double foot, double least, double unit) {
        List<double[]> points = new ArrayList<>();
        for (int place = 0; place < places.size(); place++) {
            double millis = line.millis()[place];
            if (millis > 0) {
                points.add(new double[] {x(place), foot - (Math.log10(millis) - least) * unit});
            }
        }
        svg.path(
                series,
                points.stream().mapToDouble(point -> point[0]).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray());
        for (double[] point : points) {
            svg.box(series, point[0] - 2.5, point[1] - 2.5, 5, 5);
        }
    }

    private double x(int place) {
        int steps = Math.max(1, places.size() - 1);
        return LEFT + 30 + place * (double) (WIDTH - LEFT - RIGHT - 60) / steps;
    }

    private double extreme(boolean least) {
        double[] all =
                lines.stream()
                        .flatMapToDouble(line -> Arrays.stream(line.millis()))
                        .filter(value -> value > 0)
                        .sorted()
                        .toArray();
        return all.length == 0 ? 1 : least ? all[0] : all[all.length - 1];
    }

    private static String plain(double value) {
        return value >= 1
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.6f", value).replaceAll("0+$", "");
    }
}
