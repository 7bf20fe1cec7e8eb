package io.watchgate.aggregate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of tools and prompts as clients of the merged server know them: the upstream's prefix
 * and the server's own name.
 *
 * <p>Many model APIs take names of at most 64 bytes, so longer ones are shortened with a hash. What
 * a prefix alone does not lead back is kept in a table, which survives a reload. Safe from any
 * thread.
 */
final class ExposedNames {

    /** Longest name that is shown as it is, in bytes. */
    static final int LONGEST = 64;

    private static final int HASH_DIGITS = 8;

    /** How many of the names that were called are not taken apart again. */
    private static final int MOST_ROUTES = 1024;

    private record Origin(String key, String name) {}

    /**
     * Where a name leads.
     *
     * @param member the upstream
     * @param name the server's own name
     */
    record Route(Member member, String name) {}

    private final ConcurrentHashMap<String, Origin> origins = new ConcurrentHashMap<>();

    /** Where prefixes have led before, as long as their upstream is the same. */
    private final ConcurrentHashMap<String, Route> routes = new ConcurrentHashMap<>();

    private final IntSupplier limit;

    /**
     * Creates an empty table.
     *
     * @param limit returns how many names it may hold: {@code limits.names}
     */
    ExposedNames(IntSupplier limit) {
        this.limit = limit;
    }

    /** Returns the name clients see; null when there is no place left to remember the way back. */
    @Nullable String expose(Members members, Member member, String name) {
        String full = member.prefix() + name;
        boolean fits = full.length() <= LONGEST && utf8(full).length <= LONGEST;
        String exposed = fits ? full : shorten(full);
        Origin origin = origins.get(exposed);
        boolean derivable = fits && origin == null && members.named(exposed) == member;
        if (derivable) {
            return exposed;
        }
        Origin wanted = new Origin(member.key(), name);
        if (!wanted.equals(origin)) {
            if (origin == null && origins.size() >= limit.getAsInt()) {
                return null;
            }
            origins.put(exposed, wanted);
        }
        return exposed;
    }

    /**
     * Returns where {@code exposed} leads; null when nothing has such a name. A name that was never
     * listed leads to the upstream with the longest prefix it begins with, for servers may hide
     * what they can do; a prefix alone leads nowhere.
     */
    @Nullable Route resolve(Members members, String exposed) {
        Origin origin = origins.isEmpty() ? null : origins.get(exposed);
        if (origin != null) {
            Member member = members.find(origin.key);
            return member == null ? null : new Route(member, origin.name);
        }
        Route known = routes.get(exposed);
        if (known != null && members.find(known.member.key()) == known.member) {
            return known;
        }
        Member member = members.named(exposed);
        if (member == null || exposed.length() == member.prefix().length()) {
            return null;
        }
        Route route = new Route(member, exposed.substring(member.prefix().length()));
        if (routes.size() >= MOST_ROUTES) {
            routes.clear();
        }
        routes.put(exposed, route);
        return route;
    }

    /** Returns how many names are remembered. */
    int size() {
        return origins.size();
    }

    private static String shorten(String full) {
        int room = LONGEST - HASH_DIGITS - 1;
        int end = 0;
        int bytes = 0;
        while (end < full.length()) {
            int codePoint = full.codePointAt(end);
            bytes += utf8(Character.toString(codePoint)).length;
            if (bytes > room) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return full.substring(0, end) + '_' + hash(full);
    }

    private static String hash(String full) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8(full));
            return HexFormat.of().formatHex(digest, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
