package io.watchgate.aggregate;

import io.watchgate.catalogue.ItemList;
import io.watchgate.mcp.Primitive;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The latest merged lists, a few of each kind: clients that declare the same see the same lists, so
 * most ask for one that has been merged already. Safe from any thread.
 */
final class MergedLists {

    /** One for each of the ways in which most clients differ in what they can be asked for. */
    private static final int KEPT = 8;

    private final AtomicReferenceArray<@Nullable MergedList> kept =
            new AtomicReferenceArray<>(Primitive.values().length * KEPT);
    private final ExposedNames names;

    MergedLists(ExposedNames names) {
        this.names = names;
    }

    /** Returns the merged list of {@code lists}, one of each member, null where there is none. */
    MergedList of(Primitive primitive, Members members, @Nullable ItemList[] lists, ListView view) {
        int first = primitive.ordinal() * KEPT;
        for (int i = first; i < first + KEPT; i++) {
            MergedList merged = kept.get(i);
            if (merged != null && merged.isOf(members, lists, view)) {
                return merged;
            }
        }
        MergedList merged = MergedList.of(primitive, members, lists, view, names);
        for (int i = first + KEPT - 1; i > first; i--) {
            kept.set(i, kept.get(i - 1));
        }
        kept.set(first, merged);
        return merged;
    }
}
