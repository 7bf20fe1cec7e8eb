package io.watchgate.server.config.yaml;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes texts so that YAML, and after it the loader, reads them back unchanged. */
public final class YamlText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@%+=~-]*");
    private static final Pattern NUMBER_LIKE = Pattern.compile("[0-9.].*");
    private static final Set<String> WORDS = Set.of("true", "false", "null");

    private YamlText() {}

    /** Returns a value's text, in quotes where YAML would take it for something else. */
    public static String of(String text, Class<?> type) {
        String escaped = text.replace("$", "$$");
        boolean plain = PLAIN.matcher(text).matches() && !text.endsWith(":");
        boolean ambiguous =
                type == String.class
                        && (NUMBER_LIKE.matcher(text).matches()
                                || WORDS.contains(text.toLowerCase(Locale.ROOT)));
        return plain && !ambiguous ? escaped : quoted(escaped);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int point) {
        switch (point) {
            case '"', '\\' -> quoted.append('\\').appendCodePoint(point);
            case '\n' -> quoted.append("\\n");
            case '\t' -> quoted.append("\\t");
            case '\r' -> quoted.append("\\r");
            default -> {
                if (point < ' '
                        || point >= 0x7f && point < 0xa0
                        || point == 0x2028
                        || point == 0x2029) {
                    quoted.append(String.format("\\u%04x", point));
                } else {
                    quoted.appendCodePoint(point);
                }
            }
        }
    }
}
