package io.watchgate.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about one request and everything that belonged to it: by rules, by filters, on
 * its way to the server and back.
 *
 * <p>Made when there is something to say, so an ordinary request has none. Not safe from several
 * threads: it lives on the loop of its request; a {@link Note} may cross.
 */
public final class Judgement {

    /** Notes of one request that are kept; of more, the kinds and the time are added up. */
    public static final int MOST_NOTES = 32;

    /** What was decided, the graver behind the lighter. */
    public enum Decision {
        ALLOW,
        REPORT,
        REDACT,
        /** Somebody could not decide, and the configuration lets pass what was not decided. */
        ERROR,
        DENY
    }

    /**
     * One decision.
     *
     * @param by who decided: the id of a rule, the name of a filter
     * @param reason why, never a part of what was judged; empty when there is nothing to say
     * @param findings what was found
     * @param nanos how long it took to decide
     * @param aboutName whether the name or URI of the request is a part of what was denied, so that
     *     no record may show it
     */
    public record Note(
            Decision decision,
            String by,
            String reason,
            List<Finding> findings,
            long nanos,
            boolean aboutName) {

        public Note {
            findings = List.copyOf(findings);
        }

        /** Notes a decision that has nothing to do with the name of a request. */
        public Note(
                Decision decision, String by, String reason, List<Finding> findings, long nanos) {
            this(decision, by, reason, findings, nanos, false);
        }
    }

    private final List<Note> notes = new ArrayList<>(2);
    private final Map<String, Integer> kinds = new TreeMap<>();
    private @Nullable Note gravest;
    private long nanos;
    private boolean aboutName;

    /** Adds a decision; of two that are equally grave the first one counts. */
    public void add(Note note) {
        if (notes.size() < MOST_NOTES) {
            notes.add(note);
        }
        if (gravest == null || note.decision().compareTo(gravest.decision()) > 0) {
            gravest = note;
        }
        note.findings().forEach(found -> kinds.merge(found.kind(), found.count(), Integer::sum));
        nanos += note.nanos();
        aboutName |= note.aboutName();
    }

    /** Tells whether the name or URI of the request is a part of what was denied. */
    public boolean isAboutName() {
        return aboutName;
    }

    /** Returns the decision that counts; null before there is any. */
    public @Nullable Note gravest() {
        return gravest;
    }

    /** Returns the decision that counts; {@link Decision#ALLOW} before there is any. */
    public Decision decision() {
        return gravest == null ? Decision.ALLOW : gravest.decision();
    }

    /** Returns the decisions in their order, the first {@link #MOST_NOTES} of them. */
    public List<Note> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** Returns how often each kind was found. */
    public Map<String, Integer> kinds() {
        return Collections.unmodifiableMap(kinds);
    }

    /** Returns how long all decisions took together, in nanoseconds. */
    public long nanos() {
        return nanos;
    }
}
