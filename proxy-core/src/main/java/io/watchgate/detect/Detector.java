package io.watchgate.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows one kind of thing by its looks. The pass over the bytes calls it wherever one of its
 * anchors stands; it looks around there, no farther than its own longest match, and notes a hit or
 * nothing. Immutable, safe from any thread.
 */
abstract class Detector {

    /** Every detector that comes with the gateway; made when the first filter asks. */
    private static final class BuiltIn {

        static final List<Detector> ALL = make();

        private static List<Detector> make() {
            List<Detector> all = new ArrayList<>(PersonalKinds.all());
            all.addAll(SecretKinds.all());
            all.addAll(InjectionKinds.all());
            return List.copyOf(all);
        }
    }

    final Kind kind;

    Detector(Kind kind) {
        this.kind = kind;
    }

    /** Returns every detector that comes with the gateway. */
    static List<Detector> all() {
        return BuiltIn.ALL;
    }

    /** Asks for the anchors at which this wants to be called. */
    abstract void anchor(AnchorsBuilder anchors);

    /**
     * Tells whether {@link #formsOf} may return anything for runs of so many digits: asked first,
     * since most detectors have forms for one or two lengths.
     */
    boolean mayBegin(int run) {
        return false;
    }

    /**
     * Returns which forms can begin with a run of {@code run} digits, the byte {@code behind} it,
     * and {@code second} digits behind that; null for none. A byte that is not ASCII is {@link
     * AnchorsBuilder#BEYOND_ASCII}, and longer runs count as the longest.
     */
    int @Nullable [] formsOf(int run, int behind, int second) {
        return null;
    }

    /** Judges what stands at the anchor {@code at}, and notes a hit in {@code hits}. */
    abstract void judge(Text text, int at, Hits hits);

    /** Judges what already looks right: check digits, checksums, what stands around. */
    interface Check {

        /** Holds for everything. */
        Check NONE = (text, start, end) -> true;

        /** Tells whether {@code text[start..end)} is what it looks like. */
        boolean holds(Text text, int start, int end);
    }
}
