package io.watchgate.content;

import io.watchgate.config.policy.FilterConfig;
import io.watchgate.content.FilterSource.Plugins;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.FilterSettingsException;
import java.util.HashSet;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What makes filters, by the word under {@code type}: the gateway's own and those of plugins. */
final class FilterTypes {

    private final Map<String, FilterFactory> factories = new TreeMap<>();
    private final Set<FilterFactory> foreign = new HashSet<>();

    FilterTypes(Plugins plugins) {
        for (FilterFactory factory :
                ServiceLoader.load(FilterFactory.class, FilterFactory.class.getClassLoader())) {
            factories.put(factory.type(), factory);
        }
        for (FilterFactory factory : plugins.factories()) {
            String type = guarded("plugins", factory, factory::type);
            foreign.add(factory);
            if (factories.put(type, factory) != null) {
                throw SettingForms.unfit(
                        "plugins", "another filter of type " + type, "each type once");
            }
        }
    }

    boolean isForeign(FilterFactory factory) {
        return foreign.contains(factory);
    }

    /** Returns what makes the filter of an entry. */
    FilterFactory of(FilterConfig config, String place) {
        FilterFactory factory = factories.get(config.type());
        if (factory == null) {
            throw SettingForms.unknown(
                    place + ".type", config.type(), config.type(), factories.keySet());
        }
        int version = guarded(place, factory, factory::apiVersion);
        if (version != FilterFactory.API_VERSION) {
            throw SettingForms.unfit(
                    place + ".type",
                    config.type() + " of API version " + version,
                    "version " + FilterFactory.API_VERSION);
        }
        SettingForms.check(config.settings(), place, guarded(place, factory, factory::keys));
        return factory;
    }

    /** Makes the filter of an entry. */
    ContentFilter create(FilterFactory factory, FilterConfig config, String place) {
        try {
            FilterSettings settings = FilterSettings.of(config.settings());
            return guarded(place, factory, () -> factory.create(settings));
        } catch (FilterSettingsException unusable) {
            String key = place + ".settings." + unusable.key();
            throw SettingForms.unfit(key, unusable.value(), unusable.expected());
        }
    }

    /** Returns what a factory answers, of which nothing is known that it will. */
    private static <T> T guarded(String place, FilterFactory factory, Supplier<T> question) {
        String expected = "a filter of API version " + FilterFactory.API_VERSION;
        return SettingForms.guarded(place, factory, expected, question);
    }
}
