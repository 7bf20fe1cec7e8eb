package io.watchgate.content;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.FilterSettingsException;
import io.watchgate.filter.SettingKey;
import io.watchgate.loop.GatewayLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
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
    private volatile ContentChains current =
            new ContentChains(List.of(), Defaults.of(JudgingConfig.class), List.of());
    private ContentChains prepared = current;

    /** Creates an empty set. */
    public FilterSet() {}

    /** Returns the filters in force. */
    public ContentChains current() {
        return current;
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
    public FilterSet prepare(List<FilterConfig> configs, JudgingConfig judging) {
        if (prepared != current) {
            // Of a configuration that was refused for another reason.
            prepared.leave();
        }
        prepared = current;
        if (!current.areOf(configs, judging)) {
            prepared = make(configs, judging);
        }
        return this;
    }

    private ContentChains make(List<FilterConfig> configs, JudgingConfig judging) {
        Map<String, FilterFactory> factories = factories();
        List<FilterStage> stages = new ArrayList<>();
        try {
            for (int i = 0; i < configs.size(); i++) {
                stages.add(stage(configs.get(i), judging, "filters[" + i + "]", factories));
            }
            checkNames(configs);
        } catch (RuntimeException refused) {
            stages.forEach(FilterStage::close);
            throw refused;
        }
        return new ContentChains(configs, judging, stages);
    }

    /** Says what is wrong with filters, as {@link #prepare} would, and keeps none. */
    public static void check(List<FilterConfig> configs, JudgingConfig judging) {
        new FilterSet().make(configs, judging).leave();
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
                                    }
                                }));
        return !current.judgeAs(before);
    }

    /** Ends all judgements and filters, for good. Safe from any thread; returns at once. */
    public void close() {
        pool.close();
        current.leave();
    }

    private static Map<String, FilterFactory> factories() {
        Map<String, FilterFactory> factories = new TreeMap<>();
        for (FilterFactory factory :
                ServiceLoader.load(FilterFactory.class, FilterFactory.class.getClassLoader())) {
            factories.put(factory.type(), factory);
        }
        return factories;
    }

    private FilterStage stage(
            FilterConfig config,
            JudgingConfig judging,
            String place,
            Map<String, FilterFactory> factories) {
        FilterFactory factory = factories.get(config.type());
        if (factory == null) {
            throw unfit(place + ".type", config.type(), String.join(", ", factories.keySet()));
        }
        if (factory.apiVersion() != FilterFactory.API_VERSION) {
            throw unfit(
                    place + ".type",
                    config.type() + " of API version " + factory.apiVersion(),
                    "version " + FilterFactory.API_VERSION);
        }
        checkKeys(config, place, factory);
        try {
            return new FilterStage(
                    config,
                    factory.create(FilterSettings.of(config.settings())),
                    false,
                    (config.timeout().isZero() ? judging.timeout() : config.timeout()).toNanos(),
                    new Fence(config.called(), judging.spares()),
                    counts.computeIfAbsent(config.called(), name -> new FilterCounts()));
        } catch (FilterSettingsException unusable) {
            String key = place + ".settings." + unusable.key();
            throw unfit(key, unusable.value(), unusable.expected());
        }
    }

    private static void checkKeys(FilterConfig config, String place, FilterFactory factory) {
        List<String> known = factory.keys().stream().map(SettingKey::name).toList();
        for (String key : config.settings().keySet()) {
            if (!known.contains(key)) {
                throw unfit(place + ".settings." + key, "unknown", String.join(", ", known));
            }
        }
        for (SettingKey key : factory.keys()) {
            if (key.required() && !config.settings().containsKey(key.name())) {
                throw unfit(place + ".settings." + key.name(), "missing", key.text());
            }
        }
    }

    private static void checkNames(List<FilterConfig> configs) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < configs.size(); i++) {
            String name = configs.get(i).called();
            if (!names.add(name)) {
                throw unfit("filters[" + i + "].name", name, "each name once");
            }
        }
    }

    private static IllegalArgumentException unfit(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
