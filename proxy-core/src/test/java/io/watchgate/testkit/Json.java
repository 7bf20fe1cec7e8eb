package io.watchgate.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Finds values in JSON text and returns them exactly as they are spelled.
 *
 * <p>Shares nothing with the gateway's own scanner. Trusts the text to be well-formed.
 */
public final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Returns the value at {@code path}, member names or indexes of arrays, byte for byte; null
     * when there is none.
     */
    public static @Nullable String find(String json, String... path) {
        String value = json.strip();
        for (String step : path) {
            value = new Json(value).child(step);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    /** Returns the value at {@code path}, byte for byte; fails when there is none. */
    public static String at(String json, String... path) {
        String value = find(json, path);
        if (value == null) {
            throw new AssertionError("no " + String.join(".", path) + " in " + json);
        }
        return value;
    }

    /** Returns the string at {@code path} without its quotes; it must hold no escape. */
    public static String text(String json, String... path) {
        String value = at(json, path);
        if (!value.startsWith("\"") || value.indexOf('\\') >= 0) {
            throw new AssertionError("no plain string at " + String.join(".", path) + ": " + value);
        }
        return value.substring(1, value.length() - 1);
    }

    /** Returns how many elements the array at {@code path} has. */
    public static int size(String json, String... path) {
        String array = at(json, path);
        int size = 0;
        while (new Json(array).child(Integer.toString(size)) != null) {
            size++;
        }
        return size;
    }

    private @Nullable String child(String step) {
        char open = text.charAt(0);
        if (open != '{' && open != '[') {
            return null;
        }
        at = 1;
        for (int index = 0; ; index++) {
            space();
            if (text.charAt(at) == '}' || text.charAt(at) == ']') {
                return null;
            }
            String name = open == '{' ? name() : Integer.toString(index);
            int start = at;
            value();
            if (name.equals(step)) {
                return text.substring(start, at);
            }
            space();
            if (text.charAt(at) == ',') {
                at++;
            }
        }
    }

    private String name() {
        int start = at;
        string();
        String name = text.substring(start + 1, at - 1);
        space();
        at++;
        space();
        return name;
    }

    private void value() {
        char first = text.charAt(at);
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            container();
        } else {
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                at++;
            }
        }
    }

    private void container() {
        int depth = 0;
        do {
            char c = text.charAt(at);
            if (c == '"') {
                string();
                continue;
            }
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            at++;
        } while (depth > 0);
    }

    private void string() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
