package io.watchgate.content;

import io.watchgate.filter.Content;
import io.watchgate.filter.Finding;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Verdict;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one message through a chain, filter by filter.
 *
 * <p>Each filter sees what the one before has left; rewrites accumulate; the first that denies, or
 * cannot decide and may not be passed over, ends it. One that denies a request is asked once more,
 * about nothing but the name: records show that, unless it is what was denied. Used by one thread
 * at a time.
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

    /** The denial whose filter is being asked about the name; null before and behind that. */
    private Verdict.@Nullable Deny inDoubt;

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
        stage.counts().nanos.add(nanos);
        Verdict.Deny first = inDoubt;
        if (first != null) {
            boolean aboutName =
                    !(verdict instanceof Verdict.Pass || verdict instanceof Verdict.Report);
            deny(stage, first.reason(), first.findings(), nanos, aboutName);
            return;
        }
        stage.counts().judged.increment();
        if (verdict instanceof Verdict.Deny deny && hasName()) {
            inDoubt = deny;
            content = nameAlone();
            return;
        }
        at++;
        if (verdict == null) {
            failed(stage, UNDECIDED, nanos);
        } else if (verdict instanceof Verdict.Deny deny) {
            deny(stage, deny.reason(), deny.findings(), nanos, false);
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
        stage.counts().timeouts.increment();
        if (inDoubt != null) {
            take(null, nanos);
            return;
        }
        stage.counts().judged.increment();
        stage.counts().nanos.add(nanos);
        at++;
        failed(stage, LATE, nanos);
    }

    /**
     * Leaves the next filter's verdict to a worker: from here on the content is a copy of its own.
     */
    void putOff(long nanos) {
        stage().counts().nanos.add(nanos);
        content = content.with(content.copy(), 0, content.length());
    }

    private boolean hasName() {
        return content.kind() == Content.Kind.REQUEST
                && content.direction() == Content.Direction.TO_SERVER
                && !content.name().isEmpty();
    }

    /**
     * A filter that minds the name it is told of, and not what the text says, has to let it pass.
     */
    private Content nameAlone() {
        String json = "{\"name\":" + JsonTexts.quote(content.name()) + "}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Content(
                content.kind(),
                content.direction(),
                new Content.About(content.upstream(), content.method(), "", content.principal()),
                bytes,
                0,
                bytes.length);
    }

    private void failed(FilterStage stage, String reason, long nanos) {
        stage.counts().errors.increment();
        if (stage.passesOnError()) {
            note(Decision.ERROR, stage, reason, List.of(), nanos);
        } else {
            deny(stage, reason, List.of(), nanos, false);
        }
    }

    private void deny(
            FilterStage stage,
            String reason,
            List<Finding> findings,
            long nanos,
            boolean aboutName) {
        stage.counts().denied.increment();
        add(new Judgement.Note(Decision.DENY, stage.name(), reason, findings, nanos, aboutName));
        denial = "denied by filter " + stage.name() + ": " + reason;
    }

    private void note(
            Decision decision,
            FilterStage stage,
            String reason,
            List<Finding> findings,
            long nanos) {
        add(new Judgement.Note(decision, stage.name(), reason, findings, nanos));
    }

    private void add(Judgement.Note note) {
        if (notes.isEmpty()) {
            notes = new ArrayList<>(1);
        }
        notes.add(note);
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
