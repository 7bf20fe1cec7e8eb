package io.watchgate.pin;

import io.watchgate.jsonrpc.JsonCanonical;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/**
 * The text of a lock, made to be read and compared by people: one block for each tool in the order
 * of upstreams and names, of each part its hash and what was hashed. Of a name that stands for
 * several tools there is a block for each, the further ones marked. What cannot be seen is written
 * as an escape; in names that is everything outside of ASCII.
 */
public final class LockText {

    private static final String HEAD =
            """
            # What tools were like when somebody accepted them. Written by: watchgate lock. \
            Not to be edited.
            format 1
            """;

    private static final String FORMAT = "format 1";
    private static final String HASH = " sha256:";
    private static final String INDENT = "    ";

    /** Begins the block of a tool. */
    private static final String FIRST = "tool";

    /** Begins the block of a further tool of the same name. */
    private static final String AGAIN = "again";

    private final String[] lines;
    private final Map<String, Map<String, List<ToolPin>>> tools = new TreeMap<>();
    private int at;

    private LockText(String text) {
        this.lines = text.split("\r?\n", -1);
    }

    /** Returns the text of {@code lock}. */
    public static String write(Lock lock) {
        StringBuilder text = new StringBuilder(HEAD);
        lock.tools()
                .forEach(
                        (upstream, names) ->
                                names.values().forEach(pins -> write(text, upstream, pins)));
        return text.toString();
    }

    private static void write(StringBuilder text, String upstream, List<ToolPin> pins) {
        if (pins.size() > 1) {
            text.append("\n# Ambiguous: the server lists ").append(pins.size());
            text.append(" tools of this name, and not the same.");
        }
        String word = FIRST;
        for (ToolPin pin : pins) {
            write(text, word, upstream, pin);
            word = AGAIN;
        }
    }

    private static void write(StringBuilder text, String word, String upstream, ToolPin pin) {
        text.append('\n')
                .append(word)
                .append(' ')
                .append(upstream)
                .append(' ')
                .append(printed(pin.name()));
        text.append("\n  sent").append(HASH).append(pin.sent());
        text.append("\n  name").append(HASH).append(ToolPin.hash(pin.name())).append('\n');
        part(text, "description", pin.description());
        part(text, "schema", pin.schema());
        part(text, "annotations", pin.annotations());
    }

    private static void part(StringBuilder text, String name, String json) {
        text.append("  ").append(name).append(HASH).append(ToolPin.hash(json)).append('\n');
        text.append(INDENT).append(pretty(json)).append('\n');
    }

    /** Returns a name as JSON of nothing but visible ASCII. */
    public static String printed(String name) {
        StringBuilder printed = new StringBuilder();
        String quoted = JsonTexts.quote(name);
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            printed.append(c >= ' ' && c <= '~' ? String.valueOf(c) : escape(c));
        }
        return printed.toString();
    }

    private static String escape(char c) {
        return String.format("\\u%04x", (int) c);
    }

    /** Returns compact JSON over several lines, one for each member and element. */
    static String pretty(String json) {
        StringBuilder text = new StringBuilder(json.length() * 2);
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i += Character.charCount(json.codePointAt(i))) {
            int c = json.codePointAt(i);
            if (quoted) {
                visible(text, c);
                if (c == '\\') {
                    text.append(json.charAt(++i));
                }
                quoted = c != '"';
                continue;
            }
            boolean opens = c == '{' || c == '[';
            boolean closes = c == '}' || c == ']';
            char before = text.length() == 0 ? ' ' : text.charAt(text.length() - 1);
            depth += opens ? 1 : closes ? -1 : 0;
            if (closes && before != '{' && before != '[') {
                line(text, depth);
            } else if (!closes && (before == '{' || before == '[')) {
                line(text, opens ? depth - 1 : depth);
            }
            text.appendCodePoint(c);
            quoted = c == '"';
            if (c == ',') {
                line(text, depth);
            } else if (c == ':') {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, int depth) {
        text.append('\n').append(INDENT).append("  ".repeat(depth));
    }

    private static void visible(StringBuilder text, int c) {
        boolean seen =
                switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK ->
                            false;
                    case Character.SPACE_SEPARATOR -> c == ' ';
                    default -> true;
                };
        if (seen) {
            text.appendCodePoint(c);
        } else {
            for (char unit : Character.toChars(c)) {
                text.append(escape(unit));
            }
        }
    }

    /**
     * Reads the text of a lock.
     *
     * @throws IllegalArgumentException when it is none, or was changed by hand; the message begins
     *     with the number of the line
     */
    public static Lock read(String text) {
        return new LockText(text).lock();
    }

    private Lock lock() {
        if (!next().equals(FORMAT)) {
            throw fault(lines[at - 1], FORMAT);
        }
        while (hasNext()) {
            block();
        }
        return new Lock(tools);
    }

    private void block() {
        String[] words = next().split(" ", 3);
        boolean again = words[0].equals(AGAIN);
        if (words.length < 3 || !again && !words[0].equals(FIRST)) {
            throw fault(lines[at - 1], "tool, an upstream and a name");
        }
        String name = name(words[2]);
        List<ToolPin> pins =
                tools.computeIfAbsent(words[1], unused -> new TreeMap<>())
                        .computeIfAbsent(name, unused -> new ArrayList<>());
        if (pins.isEmpty() == again) {
            throw fault(words[2], "each tool once, and again only behind it");
        }
        String sent = hash("sent");
        if (!hash("name").equals(ToolPin.hash(name))) {
            throw fault("another hash", "that of the name, as watchgate lock writes it");
        }
        pins.add(new ToolPin(name, sent, part("description"), part("schema"), part("annotations")));
    }

    private String name(String quoted) {
        try (JsonFields fields =
                new JsonFields(("[" + quoted + "]").getBytes(StandardCharsets.UTF_8))) {
            String name = fields.next() ? fields.text() : null;
            if (name != null && !fields.next()) {
                return name;
            }
        } catch (JacksonException ignored) {
            // Said below.
        }
        throw fault(quoted, "a name in quotes");
    }

    private String hash(String part) {
        String line = next();
        String before = "  " + part + HASH;
        if (!line.startsWith(before)) {
            throw fault(line.strip(), part + HASH + "…");
        }
        return line.substring(before.length());
    }

    private String part(String part) {
        String hash = hash(part);
        List<String> json = new ArrayList<>();
        while (at < lines.length && lines[at].startsWith(INDENT)) {
            json.add(lines[at++].strip());
        }
        String canonical = "";
        try {
            canonical = JsonCanonical.of(String.join("", json));
        } catch (JacksonException ignored) {
            // Nothing has the hash of no part.
        }
        if (!ToolPin.hash(canonical).equals(hash)) {
            throw fault("another hash", "that of the " + part + ", as watchgate lock writes it");
        }
        return canonical;
    }

    private boolean hasNext() {
        while (at < lines.length && (lines[at].isBlank() || lines[at].startsWith("#"))) {
            at++;
        }
        return at < lines.length;
    }

    private String next() {
        return hasNext() ? lines[at++] : "";
    }

    private IllegalArgumentException fault(String was, String expected) {
        return new IllegalArgumentException(
                Math.max(at, 1) + ": " + was + " (expected: " + expected + ")");
    }
}
