package io.watchgate.mcp;

import java.util.List;

/**
 * A pattern of names: {@code *} stands for any characters, {@code ?} for one. Matching is linear in
 * the name and allocates nothing. Immutable.
 */
public final class NamePattern {

    private final String pattern;
    private final boolean literal;

    /** Creates the pattern of a text. */
    public NamePattern(String pattern) {
        this.pattern = pattern;
        this.literal = pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** Returns the patterns of {@code texts}. */
    public static List<NamePattern> all(List<String> texts) {
        return texts.stream().map(NamePattern::new).toList();
    }

    /** Tells whether one of {@code patterns} matches, or there is none. */
    public static boolean matches(List<NamePattern> patterns, String name) {
        return patterns.isEmpty() || anyMatches(patterns, name);
    }

    /** Tells whether one of {@code patterns} matches. */
    public static boolean anyMatches(List<NamePattern> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the whole of {@code name} is as the pattern says. */
    public boolean matches(String name) {
        return literal ? pattern.equals(name) : matchesGlob(name);
    }

    /** Walks through both; on a mismatch behind a star, the star takes one more character. */
    private boolean matchesGlob(String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starTook = 0;
        while (n < name.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && wanted == '*') {
                star = p++;
                starTook = n;
            } else if (p < pattern.length() && (wanted == '?' || wanted == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starTook;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
