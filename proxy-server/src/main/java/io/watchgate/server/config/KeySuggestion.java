package io.watchgate.server.config;

import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.shape.Shapes;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the key that was probably meant. */
final class KeySuggestion {

    private KeySuggestion() {}

    /** Returns what to do about a key that is not known: another key, another place, or a list. */
    static String advice(String key, Collection<String> known) {
        Optional<String> near = nearest(key, known).or(() -> elsewhere(Shapes.ofFile(), "", key));
        return near.map(meant -> "did you mean " + meant + "?")
                .orElseGet(() -> "expected: " + String.join(", ", known));
    }

    /** Returns the known word that is nearest, unless it is as far as a word of its own. */
    static Optional<String> nearest(String given, Collection<String> known) {
        String plain = plain(given);
        return known.stream()
                .filter(word -> distance(plain, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> distance(plain, word)));
    }

    /** Returns the way to a key of the same name anywhere else in the file. */
    private static Optional<String> elsewhere(Shape.Group group, String path, String key) {
        for (Shape.Field field : group.keyed()) {
            if (field.key().equals(key)) {
                return Optional.of(path + key);
            }
        }
        for (Shape.Field field : group.keyed()) {
            Optional<String> found = inside(field.shape(), path + field.key(), key);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inside(Shape shape, String path, String key) {
        if (shape instanceof Shape.Group group) {
            return elsewhere(group, path + ".", key);
        }
        if (shape instanceof Shape.Named named) {
            return elsewhere(named.element(), path + ".NAME.", key);
        }
        if (shape instanceof Shape.Tagged tagged) {
            return elsewhere(tagged.element(), path + ".ACTION.", key);
        }
        return shape instanceof Shape.Sequence list
                ? inside(list.element(), path, key)
                : Optional.empty();
    }

    /** Returns a key as it would be spelled here: {@code inFlight} and {@code in_flight} alike. */
    private static String plain(String key) {
        return key.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    /** Returns how many letters have to be changed, left out, put in or swapped with the next. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                least = Math.min(least, cost[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1
                                && j > 1
                                && from.charAt(i - 1) == to.charAt(j - 2)
                                && from.charAt(i - 2) == to.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        }
        return cost[from.length()][to.length()];
    }
}
