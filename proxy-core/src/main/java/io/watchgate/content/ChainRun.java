package io.watchgate.content;

import io.watchgate.filter.Content;
import io.watchgate.filter.Finding;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one message through a chain, filter by filter.
 *
 * <p>Each filter sees what the one before has left; rewrites accumulate; the first that denies, or
 * cannot decide and may not be passed over, ends it. Used by one thread at a time.
 */
final class ChainRun {

    private static final String UNDECIDED = "the filter could not decide";
    private static final String LATE = "the filter took too long";

    private final ContentChain chain;

    /** Made when there is something to note: an ordinary message leaves none. */
    private List<Judgement.Note> notes = List.of();

    private Content content;
    private boolean rewritten;
    private int at;
    private @Nullable String denial;
    private byte @Nullable [] answer;

    ChainRun(ContentChain chain, Content content) {
        this.chain = chain;
        this.content = content;
    }

    /** Tells whether no filter is to be asked any more. */
    boolean isOver() {
        return at == chain.stages().size() || denial != null || answer != null;
    }

    /** Returns which filter is to be asked next. */
    FilterStage stage() {
        return chain.stages().get(at);
    }

    /** Returns what it is to judge. */
    Content content() {
        return content;
    }

    /** Takes the next filter's verdict; null when it has come to none. */
    void take(@Nullable Verdict verdict, long nanos) {
        FilterStage stage = stage();
        stage.counts().judged.increment();
        stage.counts().nanos.add(nanos);
        at++;
        if (verdict == null) {
            failed(stage, UNDECIDED, nanos);
        } else if (verdict instanceof Verdict.Deny deny) {
            deny(stage, deny.reason(), deny.findings(), nanos);
        } else if (verdict instanceof Verdict.Answer given) {
            note(Decision.ALLOW, stage, "answered", given.findings(), nanos);
            answer = given.result();
        } else if (verdict instanceof Verdict.Rewrite rewrite) {
            stage.counts().rewritten.increment();
            rewritten = true;
            content = content.with(rewrite.json(), 0, rewrite.json().length);
            note(Decision.REDACT, stage, "", rewrite.findings(), nanos);
        } else if (!verdict.findings().isEmpty()) {
            note(Decision.REPORT, stage, "", verdict.findings(), nanos);
        }
    }

    /** Goes on without the next filter's verdict, for which nobody waits any longer. */
    void takeNoLonger(long nanos) {
        FilterStage stage = stage();
        stage.counts().judged.increment();
        stage.counts().nanos.add(nanos);
        stage.counts().timeouts.increment();
        at++;
        failed(stage, LATE, nanos);
    }

    private void failed(FilterStage stage, String reason, long nanos) {
        stage.counts().errors.increment();
        if (stage.passesOnError()) {
            note(Decision.ERROR, stage, reason, List.of(), nanos);
        } else {
            deny(stage, reason, List.of(), nanos);
        }
    }

    private void deny(FilterStage stage, String reason, List<Finding> findings, long nanos) {
        stage.counts().denied.increment();
        note(Decision.DENY, stage, reason, findings, nanos);
        denial = "denied by filter " + stage.name() + ": " + reason;
    }

    private void note(
            Decision decision,
            FilterStage stage,
            String reason,
            List<Finding> findings,
            long nanos) {
        if (notes.isEmpty()) {
            notes = new ArrayList<>(1);
        }
        notes.add(new Judgement.Note(decision, stage.name(), reason, findings, nanos));
    }

    /** Returns what was decided. */
    Outcome outcome() {
        boolean passes = denial == null && answer == null;
        if (passes && !rewritten && notes.isEmpty()) {
            return Outcome.PASSES;
        }
        return new Outcome(notes, passes && rewritten ? content.json() : null, denial, answer);
    }
}
