package io.watchgate.catalogue;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * For how long a list may be given to clients, and to whom (MCP 2026-07-28,
 * server/utilities/caching). Immutable.
 *
 * @param kind who has said so
 * @param expiresAt until when, in nanoseconds of the loops' clock, where the server has said
 * @param shared whether other principals may have it, too
 * @param changes how often the server had said before that the list had changed
 */
public record ListLife(Kind kind, long expiresAt, boolean shared, int changes) {

    /** Who says how long a list lives. */
    public enum Kind {
        /** Nobody: its server is of the legacy era. */
        UNSAID,
        /** The server does not have the list at all. */
        ABSENT,
        /** Its server. */
        SAID
    }

    static final ListLife UNSAID = new ListLife(Kind.UNSAID, 0, false, 0);
    static final ListLife ABSENT = new ListLife(Kind.ABSENT, 0, true, 0);

    /** Tells whether the time is over for which the server lets the list be kept. */
    boolean isOver(long now, int changesNow) {
        return now - expiresAt >= 0 || changes != changesNow;
    }

    /**
     * Returns how long a list merged from these lives; a missing one may come at any time.
     *
     * @param now the time in nanoseconds of the loops' clock
     */
    public static ListLife merged(@Nullable ItemList[] lists, long now) {
        boolean shared = true;
        boolean any = false;
        long left = Long.MAX_VALUE;
        for (ItemList list : lists) {
            ListLife life = list == null ? UNSAID : list.life();
            if (life.kind != Kind.ABSENT) {
                any = true;
                shared &= life.shared;
                left = Math.min(left, life.kind == Kind.SAID ? life.expiresAt - now : 0);
            }
        }
        return any
                ? new ListLife(Kind.SAID, now + Math.max(0, left), shared, 0)
                : new ListLife(Kind.SAID, now, false, 0);
    }

    /** Returns the whole milliseconds that are left. */
    public long leftMillis(long now) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(expiresAt - now));
    }
}
