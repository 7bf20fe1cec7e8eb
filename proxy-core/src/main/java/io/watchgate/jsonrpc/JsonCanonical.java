package io.watchgate.jsonrpc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes JSON values in one form, so that two that say the same have the same bytes: no white
 * space, keys in the order of their UTF-16 code units, one spelling of strings and numbers, as RFC
 * 8785 has it. Numbers are not rounded to what a double can hold, unlike there: two that differ
 * stay two. Of a key that stands twice both values stay, in their order.
 *
 * <p>Not for hot paths; the input must be valid JSON.
 */
public final class JsonCanonical {

    /** An exponent of more digits is not computed with. */
    private static final int MOST_EXPONENT_DIGITS = 9;

    private record Member(String key, String value) {}

    /** An object or array that is open. */
    private static final class Level {

        private final boolean object;
        private final List<Member> members = new ArrayList<>();
        private String key = "";

        Level(boolean object) {
            this.object = object;
        }

        String close() {
            if (object) {
                members.sort(Comparator.comparing(Member::key));
            }
            StringBuilder text = new StringBuilder();
            text.append(object ? '{' : '[');
            for (Member member : members) {
                text.append(text.length() > 1 ? "," : "");
                if (object) {
                    text.append(JsonTexts.quote(member.key)).append(':');
                }
                text.append(member.value);
            }
            return text.append(object ? '}' : ']').toString();
        }
    }

    private JsonCanonical() {}

    /** Returns {@code json} in the one form. */
    public static String of(byte[] json) {
        Deque<Level> open = new ArrayDeque<>();
        String done = "";
        try (JsonParser parser = JsonFields.parser(json, 0, json.length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY ->
                            open.push(new Level(token == JsonToken.START_OBJECT));
                    case PROPERTY_NAME -> open.element().key = parser.currentName();
                    case END_OBJECT, END_ARRAY -> done = put(open, open.pop().close());
                    default -> done = put(open, scalar(parser, token));
                }
            }
        }
        return done;
    }

    /** Returns {@code json} in the one form. */
    public static String of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String put(Deque<Level> open, String value) {
        Level around = open.peek();
        if (around != null) {
            around.members.add(new Member(around.key, value));
        }
        return value;
    }

    private static String scalar(JsonParser parser, JsonToken token) {
        String text = parser.getString();
        return switch (token) {
            case VALUE_STRING -> JsonTexts.quote(text);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(text);
            default -> text;
        };
    }

    /** Returns the one spelling of a number: digits without zeros around them, and an exponent. */
    static String number(String text) {
        boolean negative = text.startsWith("-");
        int e = Math.max(text.indexOf('e'), text.indexOf('E'));
        String exponentText = e < 0 ? "0" : text.substring(e + 1);
        if (exponentText.length() > MOST_EXPONENT_DIGITS) {
            return text;
        }
        String mantissa = text.substring(negative ? 1 : 0, e < 0 ? text.length() : e);
        int dot = mantissa.indexOf('.');
        int fraction = dot < 0 ? 0 : mantissa.length() - dot - 1;
        String digits =
                dot < 0 ? mantissa : mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        int from = 0;
        while (from < digits.length() && digits.charAt(from) == '0') {
            from++;
        }
        int to = digits.length();
        while (to > from && digits.charAt(to - 1) == '0') {
            to--;
        }
        if (from == to) {
            return "0";
        }
        long exponent = Long.parseLong(exponentText) - fraction + (digits.length() - to);
        String sign = negative ? "-" : "";
        return sign + digits.substring(from, to) + (exponent == 0 ? "" : "e" + exponent);
    }
}
