package io.watchgate.content;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.content.FilterSource.NoPlugins;
import io.watchgate.content.FilterSource.Plugins;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.InlineFilter;
import io.watchgate.loop.GatewayLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The filters in force, and how they are made of their configuration.
 *
 * <p>Reading them is safe from any thread; {@link #prepare} and {@link #use} are called by the one
 * thread that applies configurations.
 */
public final class FilterSet {

    private final Map<String, FilterCounts> counts = new ConcurrentHashMap<>();
    private final JudgingPool pool = new JudgingPool();
    private final FilterEnds ends = new FilterEnds();
    private volatile ContentChains current =
            new ContentChains(
                    List.of(),
                    Defaults.of(JudgingConfig.class),
                    0,
                    NoPlugins.INSTANCE,
                    List.of(),
                    ends);
    private ContentChains prepared = current;

    private final FilterSource source;

    /** Creates an empty set that makes the gateway's own filters only. */
    public FilterSet() {
        this(FilterSource.NONE);
    }

    /** Creates an empty set that makes the gateway's own filters and those of {@code source}. */
    public FilterSet(FilterSource source) {
        this.source = source;
    }

    /** Returns the filters in force. */
    public ContentChains current() {
        return current;
    }

    /** Tells whether any filter is in force, or still judges what came before. */
    boolean mayJudge() {
        return !current.isEmpty() || pool.isBusy();
    }

    /**
     * Returns what a log may show of a text that came from a server outside of messages: what the
     * gateway's own filters leave of it. Plugins are not asked, since they judge messages only.
     * Called on an event loop.
     */
    public String shown(String upstream, String text) {
        ContentChain chain = current.ownFromServer(upstream);
        return chain == null ? text : chain.shown(upstream, text);
    }

    /** Returns the threads that judge what would hold up a loop. */
    public JudgingPool pool() {
        return pool;
    }

    /** Returns what each filter has done, by its name. */
    public Map<String, FilterCounts> counts() {
        return new TreeMap<>(counts);
    }

    /**
     * Makes the filters of a configuration, or takes those in force when they are the same; {@link
     * #use} puts them in force.
     *
     * @throws IllegalArgumentException when an entry cannot be used; then nothing has changed
     */
    public FilterSet prepare(GatewayConfig config) {
        if (prepared != current) {
            // Of a configuration that was refused for another reason.
            prepared.leave();
        }
        prepared = current;
        if (!current.areOf(config)) {
            prepared = make(config);
        }
        return this;
    }

    private ContentChains make(GatewayConfig config) {
        Plugins plugins = source.open(config.plugins());
        List<FilterStage> stages = new ArrayList<>();
        List<FilterConfig> configs = config.judges();
        int redacting = configs.size() - config.filters().size();
        try {
            // To find the gateway's own, Java opens every jar of the class path.
            if (!configs.isEmpty() || !plugins.factories().isEmpty()) {
                FilterTypes types = new FilterTypes(plugins);
                for (int i = 0; i < configs.size(); i++) {
                    stages.add(
                            stage(configs.get(i), config.judging(), place(i - redacting), types));
                }
            }
            checkNames(configs, redacting);
        } catch (RuntimeException refused) {
            stages.forEach(FilterStage::close);
            plugins.close();
            throw refused;
        }
        int depth = config.limits().jsonDepth();
        return new ContentChains(configs, config.judging(), depth, plugins, stages, ends);
    }

    /** Says what is wrong with filters, as {@link #prepare} would, and keeps none. */
    public static void check(GatewayConfig config, FilterSource source) {
        new FilterSet(source).make(config).leave();
    }

    /**
     * Puts prepared filters in force. Those that were end when every loop has come by.
     *
     * @param loops all on which messages are judged
     * @return whether they may come to other verdicts
     */
    public boolean use(List<GatewayLoop> loops) {
        ContentChains before = current;
        if (prepared == before) {
            return false;
        }
        current = prepared;
        pool.configure(current.judging());
        AtomicInteger left = new AtomicInteger(loops.size());
        loops.forEach(
                loop ->
                        loop.run(
                                () -> {
                                    if (left.decrementAndGet() == 0) {
                                        before.leave();
                                        pool.renew();
                                    }
                                }));
        return !current.judgeAs(before);
    }

    /** Returns how many configurations' plugins have not closed yet, though nothing uses them. */
    public int ending() {
        return ends.running();
    }

    /** Returns when the plugins that are closing now have closed, which may be never. */
    public CompletableFuture<Void> ended() {
        return ends.over();
    }

    /** Ends all judgements and filters, for good. Safe from any thread; returns at once. */
    public void close() {
        pool.close();
        current.leave();
    }

    private FilterStage stage(
            FilterConfig config, JudgingConfig judging, String place, FilterTypes types) {
        FilterFactory factory = types.of(config, place);
        Duration timeout = config.timeout().isZero() ? judging.timeout() : config.timeout();
        ContentFilter filter = types.create(factory, config, place);
        boolean foreign = types.isForeign(factory);
        boolean comesBack = filter instanceof InlineFilter && !foreign;
        return new FilterStage(
                config,
                filter,
                foreign,
                timeout.toNanos(),
                new Fence(config.called(), judging.spares(), comesBack),
                counts.computeIfAbsent(config.called(), name -> new FilterCounts()));
    }

    /** Returns where a filter stands in the file; those before the first one are rules. */
    private static String place(int index) {
        return index < 0 ? "policy.rules" : "filters[" + index + "]";
    }

    private static void checkNames(List<FilterConfig> configs, int redacting) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < configs.size(); i++) {
            String name = configs.get(i).called();
            if (!names.add(name)) {
                String key = place(i - redacting) + ".name";
                throw SettingForms.unfit(key, name, "each name once");
            }
        }
    }
}
