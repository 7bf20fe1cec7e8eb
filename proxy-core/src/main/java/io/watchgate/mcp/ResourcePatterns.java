package io.watchgate.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Patterns of resource URIs, held against a URI as it was sent and as a server may read it.
 *
 * <p>One thing has many spellings: {@code file:///srv/../etc/passwd}, {@code file:///%65tc/passwd}
 * and {@code FILE:/etc/passwd} may all be the same file (RFC 3986, 6.2). Which of them a server
 * resolves nobody knows, so doubt counts against the request: what has to be certain wants both
 * readings to match, anything else is content with one. A URI that has but one reading costs a look
 * at its characters and no object. Immutable.
 */
public final class ResourcePatterns {

    private static final String FILE = "file:";
    private static final String LOCAL = "file:///";

    private final List<NamePattern> patterns;
    private final List<NamePattern> decoded;
    private final boolean certain;

    /**
     * Creates patterns of texts.
     *
     * @param certain whether both readings have to match
     */
    public ResourcePatterns(List<String> texts, boolean certain) {
        this.patterns = NamePattern.all(texts);
        this.decoded = NamePattern.all(texts.stream().map(ResourcePatterns::decoded).toList());
        this.certain = certain;
    }

    /** A URI as it was sent and as servers may read it, which is found out for who asks first. */
    public static final class Readings {

        private final String uri;
        private @Nullable String plain;

        /** Creates the readings of a URI. */
        public Readings(String uri) {
            this.uri = uri;
        }

        private String plain() {
            String known = plain;
            if (known == null) {
                known = ResourcePatterns.plain(uri);
                plain = known;
            }
            return known;
        }
    }

    /** Tells whether one of the patterns matches. */
    public boolean match(String uri) {
        return match(new Readings(uri));
    }

    /** Tells whether one of the patterns matches; for a URI that many patterns are for. */
    public boolean match(Readings readings) {
        if (patterns.isEmpty()) {
            return false;
        }
        String uri = readings.uri;
        boolean asSent = NamePattern.anyMatches(patterns, uri);
        String plain = readings.plain();
        if (plain.equals(uri)) {
            return asSent || !certain && NamePattern.anyMatches(decoded, uri);
        }
        boolean asRead =
                NamePattern.anyMatches(patterns, plain) || NamePattern.anyMatches(decoded, plain);
        return certain ? asSent && asRead : asSent || asRead;
    }

    /** Returns the URI without escapes, dot segments and other ways to say the same. */
    static String plain(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 0 || isPlain(uri, colon)) {
            return uri;
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean file = scheme.equals("file");
        int end = pathEnd(uri, colon + 1);
        String path = uri.substring(colon + 1, end);
        String authority = "";
        if (path.startsWith("//")) {
            int slash = path.indexOf('/', 2);
            authority = path.substring(0, slash < 0 ? path.length() : slash);
            authority = authority.toLowerCase(Locale.ROOT);
            path = slash < 0 ? "" : path.substring(slash);
        }
        path = decoded(path);
        if (file) {
            path = path.replace('\\', '/');
            authority =
                    authority.isEmpty() && path.startsWith("/") || authority.equals("//localhost")
                            ? "//"
                            : authority;
        }
        if (path.startsWith("/")) {
            path = withoutDots(path, file);
        }
        return scheme + ':' + authority + path + decoded(uri.substring(end));
    }

    private static boolean isPlain(String uri, int colon) {
        if (uri.indexOf('%') >= 0 || uri.contains("/.")) {
            return false;
        }
        if (uri.regionMatches(true, 0, FILE, 0, FILE.length())) {
            return uri.startsWith(LOCAL)
                    && uri.indexOf("//", LOCAL.length() - 1) < 0
                    && uri.indexOf('\\') < 0;
        }
        int end = colon;
        if (uri.startsWith("//", colon + 1)) {
            int slash = uri.indexOf('/', colon + 3);
            end = slash < 0 ? uri.length() : slash;
        }
        for (int i = 0; i < end; i++) {
            if (uri.charAt(i) >= 'A' && uri.charAt(i) <= 'Z') {
                return false;
            }
        }
        return true;
    }

    private static int pathEnd(String uri, int from) {
        int i = from;
        while (i < uri.length() && uri.charAt(i) != '?' && uri.charAt(i) != '#') {
            i++;
        }
        return i;
    }

    private static String withoutDots(String path, boolean collapsing) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            boolean up = segment.equals("..");
            if (up) {
                kept.pollLast();
            }
            if (up || segment.equals(".")) {
                if (last) {
                    kept.add("");
                }
            } else if (last || !collapsing || !segment.isEmpty()) {
                kept.add(segment);
            }
        }
        return '/' + String.join("/", kept);
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (bytes[i] == '%' && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
