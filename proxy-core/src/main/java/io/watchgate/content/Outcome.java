package io.watchgate.content;

import io.watchgate.filter.Judgement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chain has decided.
 *
 * @param notes what goes on record, in order
 * @param json what passes in place of what was judged; null when that passes as it is
 * @param denial why nothing passes, for whoever sent it; null when something does
 * @param answer what the request is answered with instead of being sent; null for a message that
 *     goes on
 */
record Outcome(
        List<Judgement.Note> notes,
        byte @Nullable [] json,
        @Nullable String denial,
        byte @Nullable [] answer) {

    /** It passes as it is, or nothing is there to be judged, and nothing goes on record. */
    static final Outcome PASSES = new Outcome(List.of(), null, null, null);

    /** What is to stand on the wire is no message. */
    static final Outcome INEXACT = new Outcome(List.of(), null, Passage.INEXACT, null);

    /** Tells whether the message passes as it is. */
    boolean passesUnchanged() {
        return json == null && denial == null && answer == null;
    }

    /** Tells whether that filter has put something in the message's place. */
    boolean isReplacedBy(String filter) {
        return notes.stream()
                .anyMatch(
                        note ->
                                note.decision() == Judgement.Decision.REDACT
                                        && note.by().equals(filter));
    }
}
