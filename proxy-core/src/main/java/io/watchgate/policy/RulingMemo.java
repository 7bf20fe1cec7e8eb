package io.watchgate.policy;

import io.watchgate.mcp.Primitive;
import io.watchgate.session.Endpoint.Subject;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest rulings, so that the same thing is not held against all rules for each call of it
 * ({@code PolicyChainBenchmark}).
 *
 * <p>Has a place for each of a few things; one that falls on the place of another takes it. Safe
 * from any thread: entries are immutable, and one that is lost is made again.
 */
final class RulingMemo {

    private static final int PLACES = 512;

    /** Longer names, such as URIs with a query, are held against the rules each time. */
    private static final int LONGEST = 128;

    /** A ruling with everything it depends on. */
    private record Entry(
            String upstream,
            Primitive primitive,
            String name,
            String method,
            String principal,
            int hints,
            Ruling ruling) {

        boolean isFor(Subject subject, String forMethod, String forPrincipal, int forHints) {
            return name.equals(subject.name())
                    && primitive == subject.primitive()
                    && hints == forHints
                    && upstream.equals(subject.upstream())
                    && method.equals(forMethod)
                    && principal.equals(forPrincipal);
        }
    }

    private final AtomicReferenceArray<@Nullable Entry> entries =
            new AtomicReferenceArray<>(PLACES);

    @Nullable Ruling find(Subject subject, String method, String principal, int hints) {
        Entry entry = entries.getAcquire(place(subject, principal, hints));
        return entry != null && entry.isFor(subject, method, principal, hints)
                ? entry.ruling
                : null;
    }

    void keep(Subject subject, String method, String principal, int hints, Ruling ruling) {
        if (subject.name().length() <= LONGEST && principal.length() <= LONGEST) {
            Entry entry =
                    new Entry(
                            subject.upstream(),
                            subject.primitive(),
                            subject.name(),
                            method,
                            principal,
                            hints,
                            ruling);
            entries.setRelease(place(subject, principal, hints), entry);
        }
    }

    private static int place(Subject subject, String principal, int hints) {
        int hash = 31 * subject.name().hashCode() + subject.upstream().hashCode();
        hash = 31 * hash + principal.hashCode() + hints + subject.primitive().ordinal();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
