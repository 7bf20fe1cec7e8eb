package io.watchgate.content;

import io.watchgate.filter.Content;
import io.watchgate.filter.Judgement;
import io.watchgate.filter.Verdict;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonStrings;
import io.watchgate.jsonrpc.JsonTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The filters of one upstream and direction, in the order of the configuration.
 *
 * <p>Immutable, safe from any thread.
 */
final class ContentChain {

    /** Nobody judges. */
    static final ContentChain NONE = new ContentChain(List.of());

    private static final String LOG_MESSAGE = "notifications/message";
    private static final String WITHHELD = "[withheld by a filter]";

    private final List<FilterStage> stages;
    private final boolean foreign;
    private final long leastTimeoutNanos;

    ContentChain(List<FilterStage> stages) {
        this.stages = List.copyOf(stages);
        this.foreign = stages.stream().anyMatch(FilterStage::foreign);
        this.leastTimeoutNanos =
                stages.stream().mapToLong(FilterStage::timeoutNanos).min().orElse(0);
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    List<FilterStage> stages() {
        return stages;
    }

    /** Tells whether a plugin is among the filters, which no event loop waits for. */
    boolean hasForeign() {
        return foreign;
    }

    /** Returns the shortest time that one of the filters may take. */
    long leastTimeoutNanos() {
        return leastTimeoutNanos;
    }

    /**
     * Judges a message on an event loop; the content is valid until this returns. Is over unless a
     * filter takes longer than a moment: then a worker has to go on.
     */
    ChainRun judgeInline(Content content) {
        ChainRun run = new ChainRun(this, content);
        while (!run.isOver()) {
            FilterStage stage = run.stage();
            long began = System.nanoTime();
            Verdict verdict = stage.askInline(run.content());
            long nanos = System.nanoTime() - began;
            if (verdict == null && stage.mayBePutOff()) {
                run.putOff(nanos);
                break;
            }
            run.take(verdict, nanos);
        }
        return run;
    }

    /**
     * Returns what the filters leave of a text, judged here and now as a log message's; nothing of
     * one that takes longer than a moment.
     */
    String shown(String upstream, String text) {
        byte[] json = ("{\"data\":" + JsonTexts.quote(text) + "}").getBytes(StandardCharsets.UTF_8);
        ChainRun run =
                judgeInline(
                        new Content(
                                Content.Kind.NOTIFICATION,
                                Content.Direction.FROM_SERVER,
                                new Content.About(upstream, LOG_MESSAGE, "", ""),
                                json,
                                0,
                                json.length));
        if (!run.isOver()) {
            return WITHHELD;
        }
        Outcome outcome = run.outcome();
        if (outcome.passesUnchanged()) {
            return text;
        }
        return outcome.json() == null ? WITHHELD : data(outcome.json());
    }

    private static String data(byte[] json) {
        try (JsonFields fields = new JsonFields(json)) {
            while (fields.next()) {
                byte[] value = fields.bytes();
                if (fields.name().equals("data") && value[0] == '"') {
                    return JsonStrings.decode(Arrays.copyOfRange(value, 1, value.length - 1));
                }
            }
        }
        return WITHHELD;
    }

    /**
     * Returns the outcome for a message in whose place nothing can stand that says of itself what
     * it did: the filter that replaced it last has stopped it. That is most often the name.
     */
    Outcome inexact(Outcome outcome, Content.Direction direction) {
        List<Judgement.Note> notes = new ArrayList<>(outcome.notes());
        for (int i = stages.size() - 1; i >= 0; i--) {
            FilterStage stage = stages.get(i);
            if (outcome.isReplacedBy(stage.name())) {
                stage.counts().denied.increment();
                notes.add(
                        new Judgement.Note(
                                Judgement.Decision.DENY,
                                stage.name(),
                                Passage.INEXACT,
                                List.of(),
                                0,
                                direction == Content.Direction.TO_SERVER));
                break;
            }
        }
        return new Outcome(notes, null, Passage.INEXACT, null);
    }
}
