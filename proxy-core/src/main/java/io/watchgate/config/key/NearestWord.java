package io.watchgate.config.key;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class NearestWord {

    private NearestWord() {}

    /** Returns the known word that is nearest, unless it is as far as a word of its own. */
    public static Optional<String> of(String given, Collection<String> known) {
        String plain = plain(given);
        return known.stream()
                .filter(word -> distance(plain, word) <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(word -> distance(plain, word)));
    }

    /** Returns what to say of a word that is not known: another word, or all there are. */
    public static String advice(String given, Collection<String> known) {
        return of(given, known)
                .map(meant -> "did you mean " + meant + "?")
                .orElseGet(() -> "expected: " + String.join(", ", known));
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
