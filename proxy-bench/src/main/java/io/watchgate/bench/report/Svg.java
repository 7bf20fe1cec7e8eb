package io.watchgate.bench.report;

import java.util.Locale;

/**
 * An image in the making: text, lines and boxes in a coordinate system of pixels. Without scripts,
 * and readable on light and on dark pages. Confined to one thread.
 */
final class Svg {

    /** How many colours there are for series. */
    static final int COLOURS = 12;

    private static final String STYLE =
            "<style>text{font:12px sans-serif;fill:#1f2328}.t{font-size:14px;font-weight:600}"
                    + ".e{text-anchor:end}.m{text-anchor:middle}.a{stroke:#59636e;stroke-width:1}"
                    + ".g{stroke:#d1d9e0;stroke-width:1}.l{fill:none;stroke-width:2}"
                    + ".c0{fill:#6e7781;stroke:#6e7781}.c1{fill:#0969da;stroke:#0969da}"
                    + ".c2{fill:#1b7c83;stroke:#1b7c83}.c3{fill:#bc4c00;stroke:#bc4c00}"
                    + ".c4{fill:#8250df;stroke:#8250df}.c5{fill:#1a7f37;stroke:#1a7f37}"
                    + ".c6{fill:#bf3989;stroke:#bf3989}.c7{fill:#9a6700;stroke:#9a6700}"
                    + ".c8{fill:#cf222e;stroke:#cf222e}.c9{fill:#6e4c1e;stroke:#6e4c1e}"
                    + ".c10{fill:#7cb518;stroke:#7cb518}.c11{fill:#e0a800;stroke:#e0a800}"
                    + ".l{fill:none}@media(prefers-color-scheme:dark){text{fill:#e6edf3}"
                    + ".a{stroke:#8b949e}.g{stroke:#30363d}"
                    + ".c0{fill:#8b949e;stroke:#8b949e}.c1{fill:#58a6ff;stroke:#58a6ff}"
                    + ".c2{fill:#39c5cf;stroke:#39c5cf}.c3{fill:#f0883e;stroke:#f0883e}"
                    + ".c4{fill:#bc8cff;stroke:#bc8cff}.c5{fill:#3fb950;stroke:#3fb950}"
                    + ".c6{fill:#f778ba;stroke:#f778ba}.c7{fill:#d29922;stroke:#d29922}"
                    + ".c8{fill:#ff7b72;stroke:#ff7b72}.c9{fill:#b08d57;stroke:#b08d57}"
                    + ".c10{fill:#a3e635;stroke:#a3e635}.c11{fill:#fde047;stroke:#fde047}"
                    + ".l{fill:none}}</style>\n";

    private final StringBuilder out = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        out.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
        text("t", 8, 18, title);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /**
     * Writes a text that begins, or with {@code e} ends, or with {@code m} has its middle there.
     */
    Svg text(String style, double x, double y, String text) {
        out.append("<text class=\"").append(style).append("\" x=\"").append(number(x));
        out.append("\" y=\"").append(number(y)).append("\">").append(escaped(text));
        out.append("</text>\n");
        return this;
    }

    /** Draws a straight line. */
    Svg line(String style, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(style).append("\" x1=\"").append(number(x1));
        out.append("\" y1=\"").append(number(y1)).append("\" x2=\"").append(number(x2));
        out.append("\" y2=\"").append(number(y2)).append("\"/>\n");
        return this;
    }

    /** Draws a filled box in the colour of a series. */
    Svg box(int series, double x, double y, double wide, double high) {
        out.append("<rect class=\"c").append(series % COLOURS).append("\" x=\"");
        out.append(number(x)).append("\" y=\"").append(number(y)).append("\" width=\"");
        out.append(number(wide)).append("\" height=\"").append(number(high)).append("\"/>\n");
        return this;
    }

    /** Draws a line through points in the colour of a series. */
    Svg path(int series, double[] x, double[] y) {
        out.append("<polyline class=\"c").append(series % COLOURS).append(" l\" points=\"");
        for (int i = 0; i < x.length; i++) {
            out.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
        }
        out.append("\"/>\n");
        return this;
    }

    /** Returns the image. */
    String image() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
                + width
                + " "
                + height
                + "\" width=\""
                + width
                + "\" height=\""
                + height
                + "\" role=\"img\">\n"
                + out
                + "</svg>\n";
    }
}
