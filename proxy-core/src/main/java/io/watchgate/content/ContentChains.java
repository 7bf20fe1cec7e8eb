package io.watchgate.content;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.FilterConfig.Direction;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.content.FilterSource.NoPlugins;
import io.watchgate.content.FilterSource.Plugins;
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
    private final Plugins plugins;
    private final int jsonDepth;
    private final List<FilterStage> stages;
    private final FilterEnds ends;
    private final Map<String, ContentChain> toServer = new ConcurrentHashMap<>();
    private final Map<String, ContentChain> fromServer = new ConcurrentHashMap<>();
    private final Map<String, ContentChain> withoutPlugins = new ConcurrentHashMap<>();

    /** Who may still judge by these filters: the set as long as they are in force, and workers. */
    private final AtomicInteger users = new AtomicInteger(1);

    /** Takes ownership of filters and plugins. */
    ContentChains(
            List<FilterConfig> configs,
            JudgingConfig judging,
            int jsonDepth,
            Plugins plugins,
            List<FilterStage> stages,
            FilterEnds ends) {
        this.configs = configs;
        this.judging = judging;
        this.jsonDepth = jsonDepth;
        this.plugins = plugins;
        this.stages = List.copyOf(stages);
        this.ends = ends;
    }

    /**
     * Tells whether a configuration asks for just these filters, and none of them is fenced. May
     * block on the disk.
     */
    boolean areOf(GatewayConfig config) {
        return configs.equals(config.judges())
                && judging.equals(config.judging())
                && jsonDepth == config.limits().jsonDepth()
                && plugins.isStill(config.plugins())
                && stages.stream().noneMatch(stage -> stage.fence().isClosed());
    }

    /** Tells whether these judge as {@code others} do. */
    boolean judgeAs(ContentChains others) {
        return configs.equals(others.configs) && !hasForeign() && !others.hasForeign();
    }

    /** Tells whether a plugin is among the filters. */
    boolean hasForeign() {
        return stages.stream().anyMatch(FilterStage::foreign);
    }

    /** Tells whether there are no filters. */
    boolean isEmpty() {
        return stages.isEmpty();
    }

    /** Returns the size in bytes up to which messages are judged on their loop. */
    public long inlineBytes() {
        return judging.inline().bytes();
    }

    /** Returns how deep what takes the place of a message may be nested. */
    int jsonDepth() {
        return jsonDepth;
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

    /** Returns the gateway's own filters among those; null when there are none. */
    @Nullable ContentChain ownFromServer(String upstream) {
        return stages.isEmpty() ? null : chain(withoutPlugins, upstream, Direction.FROM_SERVER);
    }

    private @Nullable ContentChain chain(
            Map<String, ContentChain> known, String upstream, Direction direction) {
        ContentChain chain = known.get(upstream);
        if (chain == null) {
            boolean all = known != withoutPlugins;
            chain = known.computeIfAbsent(upstream, key -> chain(key, direction, all));
        }
        return chain.isEmpty() ? null : chain;
    }

    private ContentChain chain(String upstream, Direction direction, boolean plugins) {
        return new ContentChain(
                stages.stream()
                        .filter(stage -> plugins || !stage.foreign())
                        .filter(stage -> stage.isFor(upstream, direction))
                        .toList());
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
        if (users.decrementAndGet() > 0) {
            return;
        }
        if (plugins == NoPlugins.INSTANCE) {
            end();
            return;
        }
        ends.start(this::end);
    }

    private void end() {
        stages.forEach(FilterStage::close);
        plugins.close();
    }
}
