package io.watchgate.aggregate;

import org.jspecify.annotations.Nullable;

/**
 * The URIs of resources as clients of the merged server know them: with a mark of their upstream,
 * so that they can be read back.
 *
 * <p>{@code file:///a} of the upstream {@code files} is shown as {@code file+files:///a}: still an
 * absolute URI with the same path, so that templates keep expanding. {@code ui://} keeps its
 * scheme, which hosts look for, and carries the mark in front of its authority. {@code http} and
 * {@code https} are left alone, because clients may fetch them themselves; so is what has no
 * scheme.
 */
final class ExposedUris {

    private static final String UI = "ui://";

    /**
     * Where a URI leads.
     *
     * @param member the upstream
     * @param uri the server's own URI
     */
    record Route(Member member, String uri) {}

    private ExposedUris() {}

    /**
     * Returns the URI or URI template that clients see; null when it is the server's own.
     *
     * @param mark the mark of the server's upstream
     */
    static @Nullable String expose(String mark, String uri) {
        if (uri.regionMatches(true, 0, UI, 0, UI.length())) {
            return UI + mark + '+' + uri.substring(UI.length());
        }
        int scheme = schemeEnd(uri);
        if (scheme < 0 || isWeb(uri, scheme)) {
            return null;
        }
        return uri.substring(0, scheme) + '+' + mark + uri.substring(scheme);
    }

    /** Returns where a marked URI leads; null when it carries no upstream's mark. */
    static @Nullable Route resolve(Members members, String uri) {
        if (uri.regionMatches(true, 0, UI, 0, UI.length())) {
            int plus = uri.indexOf('+', UI.length());
            Member member = plus < 0 ? null : members.marked(uri.substring(UI.length(), plus));
            return member == null ? null : new Route(member, UI + uri.substring(plus + 1));
        }
        int scheme = schemeEnd(uri);
        int plus = scheme < 0 ? -1 : uri.lastIndexOf('+', scheme);
        Member member = plus < 0 ? null : members.marked(uri.substring(plus + 1, scheme));
        return member == null
                ? null
                : new Route(member, uri.substring(0, plus) + uri.substring(scheme));
    }

    private static boolean isWeb(String uri, int scheme) {
        return scheme == 4 && uri.regionMatches(true, 0, "http", 0, 4)
                || scheme == 5 && uri.regionMatches(true, 0, "https", 0, 5);
    }

    /** Returns where the scheme ends; -1 when there is none (RFC 3986, 3.1). */
    private static int schemeEnd(String uri) {
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == ':') {
                return i > 0 ? i : -1;
            }
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (!letter && (!other || i == 0)) {
                return -1;
            }
        }
        return -1;
    }
}
