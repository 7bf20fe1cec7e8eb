package io.watchgate.testkit.smuggling;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A message that two parsers could read differently, from a file of such: three lines each, between
 * comments and empty lines.
 *
 * @param name what it is
 * @param verdict what must become of it
 * @param template its bytes, with escapes and with words in braces
 */
public record SmugglingCase(String name, String verdict, String template) {

    private static final int LINES = 3;
    private static final int HEX = 16;

    /** Returns what {@code /smuggling/FILE} holds. */
    public static Stream<SmugglingCase> read(String file) {
        List<String> lines =
                text("/smuggling/" + file)
                        .lines()
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
        if (lines.isEmpty() || lines.size() % LINES != 0) {
            throw new IllegalStateException(file + " (expected: three lines for each case)");
        }
        List<SmugglingCase> cases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += LINES) {
            cases.add(new SmugglingCase(lines.get(i), lines.get(i + 1), lines.get(i + 2)));
        }
        return cases.stream();
    }

    private static String text(String resource) {
        try (InputStream in = SmugglingCase.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Returns the bytes, with {@code words} in the place of their names in braces. */
    public byte[] bytes(Map<String, String> words) {
        String text = unescape(template);
        for (Map.Entry<String, String> word : words.entrySet()) {
            text = text.replace("{" + word.getKey() + "}", word.getValue());
        }
        if (text.matches("(?s).*\\{[a-z]+( [a-z0-9.]+)?}.*")) {
            throw new IllegalStateException("a word without a meaning: " + text);
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String unescape(String template) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = template.charAt(++i);
            switch (escaped) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case '0' -> out.append('\0');
                case 'x' -> {
                    out.append((char) Integer.parseInt(template.substring(i + 1, i + 3), HEX));
                    i += 2;
                }
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
