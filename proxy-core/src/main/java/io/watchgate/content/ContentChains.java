package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.JudgingConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one configuration, sorted by upstream and direction. Immutable but for what it
 * remembers; safe from any thread.
 */
public final class ContentChains {

    private final List<FilterConfig> configs;
    private final JudgingConfig judging;
    private final List<FilterStage> stages;
    private final Map<String, ContentChain> toServer = new ConcurrentHashMap<>();
    private final Map<String, ContentChain> fromServer = new ConcurrentHashMap<>();

    /** Who may still judge by these filters: the set as long as they are in force, and workers. */
    private final AtomicInteger users = new AtomicInteger(1);

    ContentChains(List<FilterConfig> configs, JudgingConfig judging, List<FilterStage> stages) {
        this.configs = configs;
        this.judging = judging;
        this.stages = List.copyOf(stages);
    }

    /** Tells whether these are the filters that {@code others} describe. */
    boolean areOf(List<FilterConfig> others, JudgingConfig otherJudging) {
        return configs.equals(others)
                && judging.equals(otherJudging)
                && stages.stream().noneMatch(stage -> stage.fence().isClosed());
    }

    /** Tells whether these judge as {@code others} do. */
    boolean judgeAs(ContentChains others) {
        return configs.equals(others.configs);
    }

    /** Returns the size in bytes up to which messages are judged on their loop. */
    long inlineBytes() {
        return judging.inline().bytes();
    }

    JudgingConfig judging() {
        return judging;
    }

    /** Returns what judges messages to an upstream; null when nothing does. */
    @Nullable ContentChain toServer(String upstream) {
        return stages.isEmpty() ? null : chain(toServer, upstream, Direction.TO_SERVER);
    }

    /** Returns what judges messages from an upstream; null when nothing does. */
    @Nullable ContentChain fromServer(String upstream) {
        return stages.isEmpty() ? null : chain(fromServer, upstream, Direction.FROM_SERVER);
    }

    private @Nullable ContentChain chain(
            Map<String, ContentChain> known, String upstream, Direction direction) {
        ContentChain chain =
                known.computeIfAbsent(
                        upstream,
                        key ->
                                new ContentChain(
                                        stages.stream()
                                                .filter(stage -> stage.isFor(key, direction))
                                                .toList()));
        return chain.isEmpty() ? null : chain;
    }

    /** Notes that a worker begins to judge by these filters. */
    void enter() {
        users.incrementAndGet();
    }

    /**
     * Notes that a worker does so no more, or nobody anew: the filters end when the last one has
     * left. One that hangs has been given up, and its filter ends around it.
     */
    void leave() {
        if (users.decrementAndGet() == 0) {
            stages.forEach(FilterStage::close);
        }
    }
}
