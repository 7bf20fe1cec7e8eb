package io.watchgate.detect;

/** Judges what already looks right: check digits, checksums, what stands around. */
interface Check {

    /** Holds for everything. */
    Check NONE = (text, start, end) -> true;

    /** Tells whether {@code text[start..end)} is what it looks like. */
    boolean holds(Text text, int start, int end);
}
