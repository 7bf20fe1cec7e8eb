package io.watchgate.jsonrpc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes random JSON texts in random but legal spelling. */
final class RandomJson {

    private static final String[] TEXTS = {
        "",
        "a",
        "name",
        "uri",
        "id",
        "a\\\"b",
        "\\u0041",
        "\\ud83d\\ude00",
        "é",
        "日本",
        "😀",
        "x\\\\",
        "\\n\\t\\/",
        "abcdefghijklmnopqrstuvwxyz",
        "{}[],:",
        "resourceUri",
    };
    private static final String[] NUMBERS = {
        "0", "-0", "1", "-17", "3.25", "1e9", "-2.5E-3", "123456789012345678901234567890",
    };
    private static final String[] SPACES = {"", "", "", " ", "\t", "  ", "\n", "\r\n "};

    private final Random random;
    private final boolean lineBreaks;

    RandomJson(Random random, boolean lineBreaks) {
        this.random = random;
        this.lineBreaks = lineBreaks;
    }

    /** Returns white space, or none. */
    String space() {
        return SPACES[random.nextInt(lineBreaks ? SPACES.length : SPACES.length - 2)];
    }

    /** Returns a string with its quotes. */
    String string() {
        return '"'
                + TEXTS[random.nextInt(TEXTS.length)]
                + TEXTS[random.nextInt(TEXTS.length)]
                + '"';
    }

    /** Returns a value of at most {@code depth} levels. */
    String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> string();
            case 1 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 2 -> List.of("true", "false", "null").get(random.nextInt(3));
            case 3 -> string();
            case 4 -> array(depth);
            default -> object(depth);
        };
    }

    /** Returns an object of at most {@code depth} levels whose keys mean nothing to the gateway. */
    String object(int depth) {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            members.add(member("\"_" + i + string().substring(1), value(depth - 1)));
        }
        return object(members);
    }

    /** Returns an object of these members in random order. */
    String object(List<String> members) {
        List<String> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        return "{" + space() + String.join(space() + "," + space(), shuffled) + space() + "}";
    }

    /** Returns a member of an object. */
    String member(String key, String value) {
        return key + space() + ":" + space() + value;
    }

    /** Returns the key, now and then with an escape in it. */
    String key(String name) {
        if (random.nextInt(8) > 0) {
            return '"' + name + '"';
        }
        int at = random.nextInt(name.length());
        String escape = String.format("\\u%04x", (int) name.charAt(at));
        return '"' + name.substring(0, at) + escape + name.substring(at + 1) + '"';
    }

    private String array(int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(value(depth - 1));
        }
        return "[" + space() + String.join(space() + "," + space(), elements) + space() + "]";
    }
}
