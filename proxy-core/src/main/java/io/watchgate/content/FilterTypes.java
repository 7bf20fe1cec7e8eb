package io.watchgate.content;

import io.watchgate.config.key.NearestWord;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.content.FilterSource.Plugins;
import io.watchgate.filter.ContentFilter;
import io.watchgate.filter.FilterFactory;
import io.watchgate.filter.FilterSettings;
import io.watchgate.filter.FilterSettingsException;
import io.watchgate.filter.SettingKey;
import java.util.HashSet;
import java.util.List;
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
                throw unfit("plugins", "another filter of type " + type, "each type once");
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
            throw unknown(place + ".type", config.type(), config.type(), factories.keySet());
        }
        int version = guarded(place, factory, factory::apiVersion);
        if (version != FilterFactory.API_VERSION) {
            throw unfit(
                    place + ".type",
                    config.type() + " of API version " + version,
                    "version " + FilterFactory.API_VERSION);
        }
        checkKeys(config, place, guarded(place, factory, factory::keys));
        return factory;
    }

    /** Makes the filter of an entry. */
    ContentFilter create(FilterFactory factory, FilterConfig config, String place) {
        try {
            FilterSettings settings = FilterSettings.of(config.settings());
            return guarded(place, factory, () -> factory.create(settings));
        } catch (FilterSettingsException unusable) {
            String key = place + ".settings." + unusable.key();
            throw unfit(key, unusable.value(), unusable.expected());
        }
    }

    /** Returns what a factory answers, of which nothing is known that it will. */
    private static <T> T guarded(String place, FilterFactory factory, Supplier<T> question) {
        T answer;
        try {
            answer = question.get();
        } catch (FilterSettingsException told) {
            throw told;
        } catch (RuntimeException | Error failed) {
            throw unfit(
                    place,
                    factory.getClass().getName() + " failed with " + failed,
                    "a filter of API version " + FilterFactory.API_VERSION);
        }
        if (answer == null) {
            throw unfit(place, factory.getClass().getName() + " returned null", "a value");
        }
        return answer;
    }

    private static void checkKeys(FilterConfig config, String place, List<SettingKey> keys) {
        Map<String, SettingKey> known = new TreeMap<>();
        keys.forEach(key -> known.put(key.name(), key));
        for (String key : config.settings().keySet()) {
            if (!known.containsKey(key)) {
                throw unknown(place + ".settings." + key, "unknown", key, known.keySet());
            }
        }
        for (SettingKey key : keys) {
            Object value = config.settings().get(key.name());
            if (value == null && key.required()) {
                throw unfit(place + ".settings." + key.name(), "missing", key.text());
            }
            if (value != null) {
                checkForm(value, key.form(), place + ".settings." + key.name());
            }
        }
    }

    private static void checkForm(Object value, SettingKey.Form form, String place) {
        boolean list = value instanceof List;
        boolean map = value instanceof Map;
        String found = list ? "a list" : map ? "a map" : value.toString();
        switch (form) {
            case TEXT, FLAG, NUMBER -> require(!list && !map, place, found, "a single value");
            case TEXTS -> require(!map, place, found, "a single value, or a list of them");
            case SECTION -> require(map, place, list ? found : "a single value", "a map");
            case SECTIONS ->
                    require(
                            list && ((List<?>) value).stream().allMatch(Map.class::isInstance),
                            place,
                            list ? "a list" : "a single value",
                            "a list of maps");
        }
        boolean flag = form == SettingKey.Form.FLAG;
        require(!flag || found.matches("true|false"), place, found, "true or false");
        boolean number = form == SettingKey.Form.NUMBER;
        require(!number || found.matches("-?[0-9]{1,18}"), place, found, "a whole number");
    }

    private static void require(boolean holds, String place, String found, String expected) {
        if (!holds) {
            throw unfit(place, found, expected);
        }
    }

    private static IllegalArgumentException unknown(
            String place, String found, String word, Set<String> known) {
        return new IllegalArgumentException(
                place + ": " + found + " (" + NearestWord.advice(word, known) + ")");
    }

    static IllegalArgumentException unfit(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
