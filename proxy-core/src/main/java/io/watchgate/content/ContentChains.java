package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one configuration, sorted by upstream and direction. Immutable but for what it
 * remembers; safe from any thread.
 */
public final class ContentChains {

    private final List<FilterConfig> configs;
    private final List<FilterStage> stages;
    private final Map<String, ContentChain> toServer = new ConcurrentHashMap<>();
    private final Map<String, ContentChain> fromServer = new ConcurrentHashMap<>();

    ContentChains(List<FilterConfig> configs, List<FilterStage> stages) {
        this.configs = configs;
        this.stages = List.copyOf(stages);
    }

    /** Tells whether these are the filters that {@code others} describe. */
    boolean areOf(List<FilterConfig> others) {
        return configs.equals(others);
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

    /** Ends all filters. Called when no message is judged by them any more. */
    void close() {
        stages.forEach(stage -> stage.filter().close());
    }
}
