package io.watchgate.policy;

import io.watchgate.jsonrpc.JsonFields;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that stands at a JSON pointer in the arguments of a call.
 *
 * @param text the decoded text, or the literal of a number or word; null for an object or array
 */
record ArgumentValue(@Nullable String text) {

    /** Beyond so many characters a number's last digits do not matter. */
    private static final int LONGEST_EXACT = 64;

    private static final String ANY = "*";

    /**
     * Returns all values at {@code path}: several when a name on it is written more than once, of
     * which nobody knows the one that the server takes, or when it holds a {@code *}.
     */
    static List<ArgumentValue> find(byte[] arguments, List<String> path) {
        List<ArgumentValue> found = new ArrayList<>(1);
        if (isContainer(arguments)) {
            collect(arguments, path, found);
        }
        return found;
    }

    private static boolean isContainer(byte[] json) {
        return json.length > 0 && (json[0] == '{' || json[0] == '[');
    }

    private static void collect(byte[] json, List<String> path, List<ArgumentValue> found) {
        String wanted = path.get(0);
        boolean last = path.size() == 1;
        boolean array = json[0] == '[';
        int index = 0;
        try (JsonFields fields = new JsonFields(json)) {
            while (fields.next()) {
                String name = array ? Integer.toString(index++) : fields.name();
                if (!wanted.equals(ANY) && !wanted.equals(name)) {
                    continue;
                }
                if (last) {
                    found.add(of(fields));
                } else if (fields.isObject() || fields.isArray()) {
                    collect(fields.bytes(), path.subList(1, path.size()), found);
                }
            }
        }
    }

    private static ArgumentValue of(JsonFields fields) {
        String text = fields.text();
        if (text == null && !fields.isObject() && !fields.isArray()) {
            text = new String(fields.bytes(), StandardCharsets.US_ASCII);
        }
        return new ArgumentValue(text);
    }

    /**
     * Returns how the value compares with a number; null when it is none. A text counts as the
     * number it spells, for many servers take it for one.
     */
    @Nullable Integer compareTo(BigDecimal number) {
        String own = text;
        if (own == null || !isNumeric(own)) {
            return null;
        }
        if (own.length() <= LONGEST_EXACT) {
            try {
                return new BigDecimal(own).compareTo(number);
            } catch (NumberFormatException beyond) {
                // An exponent that no decimal has, or no number at all.
            }
        }
        try {
            return Double.compare(Double.parseDouble(own), number.doubleValue());
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static boolean isNumeric(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
