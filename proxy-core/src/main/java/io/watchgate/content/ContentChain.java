package io.watchgate.content;

import io.watchgate.filter.Content;
import io.watchgate.filter.Finding;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Judgement.Decision;
import io.watchgate.filter.Verdict;
import io.watchgate.jsonrpc.EnvelopeScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters of one upstream and direction, in the order of the configuration.
 *
 * <p>Each sees what the one before has left; rewrites accumulate; the first that denies, or cannot
 * decide and may not be passed over, ends it. Immutable, safe from any thread.
 */
final class ContentChain {

    private static final Logger LOG = LoggerFactory.getLogger(ContentChain.class);
    private static final int DEEPEST = 1024;
    private static final byte[] BEFORE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND = {'}'};

    private final List<FilterStage> stages;

    ContentChain(List<FilterStage> stages) {
        this.stages = List.copyOf(stages);
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    /** Judges a message; the content is valid until this returns. */
    Outcome judge(Content content) {
        List<Judgement.Note> notes = new ArrayList<>(1);
        Content current = content;
        boolean rewritten = false;
        for (FilterStage stage : stages) {
            long began = System.nanoTime();
            @Nullable Verdict verdict = verdict(stage, current);
            long took = System.nanoTime() - began;
            stage.counts().judged.increment();
            stage.counts().nanos.add(took);
            if (verdict == null) {
                stage.counts().errors.increment();
                boolean passes = stage.passesOnError();
                String reason = "the filter could not decide";
                Decision decision = passes ? Decision.ERROR : Decision.DENY;
                notes.add(note(decision, stage, reason, List.of(), took));
                if (!passes) {
                    stage.counts().denied.increment();
                    return denied(notes, stage, reason);
                }
            } else if (verdict instanceof Verdict.Deny deny) {
                stage.counts().denied.increment();
                notes.add(note(Decision.DENY, stage, deny.reason(), deny.findings(), took));
                return denied(notes, stage, deny.reason());
            } else if (verdict instanceof Verdict.Answer answer) {
                notes.add(note(Decision.ALLOW, stage, "answered", answer.findings(), took));
                return new Outcome(notes, null, null, answer.result());
            } else if (verdict instanceof Verdict.Rewrite rewrite) {
                stage.counts().rewritten.increment();
                rewritten = true;
                current = current.with(rewrite.json(), 0, rewrite.json().length);
                notes.add(note(Decision.REDACT, stage, "", rewrite.findings(), took));
            } else if (!verdict.findings().isEmpty()) {
                notes.add(note(Decision.REPORT, stage, "", verdict.findings(), took));
            }
        }
        return new Outcome(notes, rewritten ? current.json() : null, null, null);
    }

    private static Judgement.Note note(
            Decision decision,
            FilterStage stage,
            String reason,
            List<Finding> findings,
            long nanos) {
        return new Judgement.Note(decision, stage.name(), reason, findings, nanos);
    }

    private static Outcome denied(List<Judgement.Note> notes, FilterStage stage, String reason) {
        return new Outcome(notes, null, "denied by filter " + stage.name() + ": " + reason, null);
    }

    /** Returns the verdict; null when the filter has not come to one that can be used. */
    private static @Nullable Verdict verdict(FilterStage stage, Content content) {
        try {
            Verdict verdict = stage.filter().judge(content);
            if (verdict == null || isUsable(verdict, content)) {
                return verdict;
            }
            LOG.warn("filter {}: a verdict that cannot be used, on {}", stage.name(), content);
        } catch (Throwable failed) {
            if (failed instanceof VirtualMachineError && !(failed instanceof StackOverflowError)) {
                throw failed;
            }
            // Its message may quote what was judged: the log gets where it happened and no more.
            StackTraceElement[] trace = failed.getStackTrace();
            LOG.warn(
                    "filter {} failed on {}: {} at {}",
                    stage.name(),
                    content,
                    failed.getClass().getName(),
                    trace.length == 0 ? "an unknown place" : trace[0]);
        }
        return null;
    }

    private static boolean isUsable(Verdict verdict, Content content) {
        if (verdict instanceof Verdict.Rewrite rewrite) {
            return first(rewrite.json(), 0, rewrite.json().length)
                            == first(content.json(), content.offset(), content.length())
                    && isJson(rewrite.json());
        }
        return !(verdict instanceof Verdict.Answer answer)
                || content.kind() == Content.Kind.REQUEST
                        && content.direction() == Content.Direction.TO_SERVER
                        && first(answer.result(), 0, answer.result().length) == '{'
                        && isJson(answer.result());
    }

    private static int first(byte[] json, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (json[i] > ' ') {
                return json[i];
            }
        }
        return -1;
    }

    private static boolean isJson(byte[] json) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEEPEST);
        return scanner.feed(BEFORE, 0, BEFORE.length)
                && scanner.feed(json, 0, json.length)
                && scanner.feed(BEHIND, 0, BEHIND.length)
                && scanner.finish() == null;
    }
}
