package io.watchgate.jsonrpc;

/** Writes JSON strings into text, for paths where speed does not matter. */
public final class JsonTexts {

    private JsonTexts() {}

    /** Returns {@code text} as a JSON string, with its quotes. */
    public static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
