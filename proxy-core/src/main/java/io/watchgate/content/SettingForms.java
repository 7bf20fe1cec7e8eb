package io.watchgate.content;

import io.watchgate.config.key.NearestWord;
import io.watchgate.filter.FilterSettingsException;
import io.watchgate.filter.SettingKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Holds settings against the keys that their factory has declared, before it is given them. */
public final class SettingForms {

    private SettingForms() {}

    /**
     * Checks the names of settings and the forms of their values.
     *
     * @param place the entry in the file
     * @throws IllegalArgumentException when one is unknown, missing or of another form
     */
    public static void check(Map<String, Object> settings, String place, List<SettingKey> keys) {
        Map<String, SettingKey> known = new TreeMap<>();
        keys.forEach(key -> known.put(key.name(), key));
        for (String key : settings.keySet()) {
            if (!known.containsKey(key)) {
                throw unknown(place + ".settings." + key, "unknown", key, known.keySet());
            }
        }
        for (SettingKey key : keys) {
            Object value = settings.get(key.name());
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

    /**
     * Returns what a factory answers, of which nothing is known that it will.
     *
     * @param expected what it should have been, as {@code a filter of API version 1}
     */
    public static <T> T guarded(
            String place, Object factory, String expected, Supplier<T> question) {
        T answer;
        try {
            answer = inCodeOf(factory, question);
        } catch (FilterSettingsException told) {
            throw told;
        } catch (RuntimeException | Error failed) {
            String fault = factory.getClass().getName() + " failed with " + failed;
            throw unfit(place, fault, expected);
        }
        if (answer == null) {
            throw unfit(place, factory.getClass().getName() + " returned null", "a value");
        }
        return answer;
    }

    /**
     * Calls a plugin's object with its class loader as that of the thread: threads that it starts
     * meanwhile can be told by it.
     */
    static <T> T inCodeOf(Object plugin, Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(plugin.getClass().getClassLoader());
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Returns what is said of a word that nobody knows, with the one that may be meant. */
    public static IllegalArgumentException unknown(
            String place, String found, String word, Set<String> known) {
        return new IllegalArgumentException(
                place + ": " + found + " (" + NearestWord.advice(word, known) + ")");
    }

    /** Returns what is said of a value that cannot be used. */
    public static IllegalArgumentException unfit(String key, String value, String expected) {
        return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
}
