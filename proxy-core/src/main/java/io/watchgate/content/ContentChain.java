package io.watchgate.content;

import io.watchgate.filter.Content;
import java.util.List;

/**
 * The filters of one upstream and direction, in the order of the configuration.
 *
 * <p>Immutable, safe from any thread.
 */
final class ContentChain {

    /** Nobody judges. */
    static final ContentChain NONE = new ContentChain(List.of());

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

    /** Judges a message here and now; the content is valid until this returns. */
    Outcome judge(Content content) {
        ChainRun run = new ChainRun(this, content);
        while (!run.isOver()) {
            long began = System.nanoTime();
            run.take(run.stage().ask(run.content()), System.nanoTime() - began);
        }
        return run.outcome();
    }
}
