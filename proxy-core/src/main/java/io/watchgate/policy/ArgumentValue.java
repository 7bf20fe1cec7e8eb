package io.watchgate.policy;

import io.watchgate.jsonrpc.JsonMembers;
import java.math.BigDecimal;
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

    /** So many digits are a number of 64 bits, whatever they are. */
    private static final int LONGEST_PLAIN = 18;

    private static final String ANY = "*";

    /**
     * Returns all values at {@code path}: several when a name on it is written more than once, of
     * which nobody knows the one that the server takes, or when it holds a {@code *}. Borrows the
     * array; copies nothing but what stands there.
     */
    static List<ArgumentValue> find(byte[] json, int from, int to, List<String> path) {
        return JsonMembers.isContainer(json, from, to)
                ? collect(new JsonMembers(json, from, to), path, 0, List.of())
                : List.of();
    }

    /** Returns what {@link #find} would for each of {@code paths}, after one walk for all. */
    static List<List<ArgumentValue>> findAll(JsonMembers members, List<List<String>> paths) {
        List<List<ArgumentValue>> found = new ArrayList<>(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            found.add(List.of());
        }
        for (int index = 0; members.next(); index++) {
            for (int i = 0; i < paths.size(); i++) {
                List<String> path = paths.get(i);
                if (isAt(members, index, path.get(0))) {
                    found.set(i, take(members, path, 0, found.get(i)));
                }
            }
        }
        return found;
    }

    private static List<ArgumentValue> collect(
            JsonMembers members, List<String> path, int at, List<ArgumentValue> before) {
        List<ArgumentValue> found = before;
        String wanted = path.get(at);
        for (int index = 0; members.next(); index++) {
            if (isAt(members, index, wanted)) {
                found = take(members, path, at, found);
            }
        }
        return found;
    }

    /** Adds what the current member, which stands on the path, has of it to {@code before}. */
    private static List<ArgumentValue> take(
            JsonMembers members, List<String> path, int at, List<ArgumentValue> before) {
        boolean container = members.isContainer();
        if (at == path.size() - 1) {
            List<ArgumentValue> found = before.isEmpty() ? new ArrayList<>(1) : before;
            found.add(new ArgumentValue(container ? null : members.text()));
            return found;
        }
        if (container) {
            return collect(members.inside(), path, at + 1, before);
        }
        return before;
    }

    private static boolean isAt(JsonMembers members, int index, String wanted) {
        if (wanted.equals(ANY)) {
            return true;
        }
        return members.isArray() ? wanted.equals(Integer.toString(index)) : members.isNamed(wanted);
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
        if (own.length() <= LONGEST_PLAIN && isPlain(own)) {
            return BigDecimal.valueOf(Long.parseLong(own)).compareTo(number);
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

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
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
