package io.watchgate.detect;

/**
 * Knows one kind of thing by its looks. The pass over the bytes calls it wherever one of its
 * anchors stands; it looks around there, no farther than its own longest match, and notes a hit or
 * nothing. Immutable, safe from any thread.
 */
abstract class Detector {

    final Kind kind;

    Detector(Kind kind) {
        this.kind = kind;
    }

    /** Asks for the anchors at which this wants to be called. */
    abstract void anchor(Anchors.Builder anchors);

    /**
     * Tells whether this has anything to judge at a run of {@code run} digits with {@code behind}
     * after it: a byte of ASCII, or {@link Anchors#BEYOND_ASCII} for any other.
     */
    boolean takesRun(int run, int behind) {
        return true;
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
