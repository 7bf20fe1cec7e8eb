package io.watchgate.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the configuration says to its filter. Immutable.
 *
 * <p>Values are text, truth values, whole numbers, lists of text, and settings within settings. A
 * value of another form than asked for is a {@link FilterSettingsException} that names its key.
 */
public final class FilterSettings {

    /** An entry that says nothing. */
    public static final FilterSettings EMPTY = new FilterSettings("", Map.of());

    private final String path;
    private final Map<String, Object> values;

    private FilterSettings(String path, Map<String, Object> values) {
        this.path = path;
        this.values = values;
    }

    /**
     * Returns the settings in a map whose values are {@link String}, {@link Boolean}, numbers,
     * lists and maps of such.
     */
    public static FilterSettings of(Map<String, ?> values) {
        return new FilterSettings("", Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** Returns the keys that are there, in the order of the file. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Tells whether the key is there. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** Returns a scalar as text. */
    public @Nullable String text(String key) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        return scalar(key, value);
    }

    /** Returns a scalar as text, or {@code absent} when the key is not there. */
    public String text(String key, String absent) {
        String text = text(key);
        return text == null ? absent : text;
    }

    /** Returns a truth value, or {@code absent} when the key is not there. */
    public boolean flag(String key, boolean absent) {
        String text = text(key);
        if (text == null) {
            return absent;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw unfit(key, text, "true or false");
        }
        return text.equals("true");
    }

    /** Returns a whole number within bounds, or {@code absent} when the key is not there. */
    public long number(String key, long absent, long least, long most) {
        String text = text(key);
        if (text == null) {
            return absent;
        }
        String expected = "a whole number, " + least + " to " + most;
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            throw unfit(key, text, expected);
        }
        throw unfit(key, text, expected);
    }

    /** Returns the constant whose name the text is, in lower case and with dashes. */
    public <E extends Enum<E>> E word(String key, E absent) {
        String text = text(key);
        if (text == null) {
            return absent;
        }
        List<String> words = new ArrayList<>();
        for (E constant : absent.getDeclaringClass().getEnumConstants()) {
            String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (word.equals(text)) {
                return constant;
            }
            words.add(word);
        }
        throw unfit(key, text, String.join(", ", words));
    }

    /** Returns a list of scalars as texts; a single one is a list of one, an absent key of none. */
    public List<String> texts(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            return List.of(scalar(key, value));
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            texts.add(scalar(key + "." + texts.size(), element));
        }
        return List.copyOf(texts);
    }

    /** Returns the settings under a key; empty ones when it is not there. */
    public FilterSettings section(String key) {
        Object value = values.get(key);
        return value == null ? new FilterSettings(path + key + ".", Map.of()) : nested(key, value);
    }

    /** Returns the list of settings under a key; none when it is not there. */
    public List<FilterSettings> sections(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw unfit(key, "a single value", "a list of maps");
        }
        List<FilterSettings> sections = new ArrayList<>();
        for (Object element : list) {
            sections.add(nested(key + "[" + sections.size() + "]", element));
        }
        return List.copyOf(sections);
    }

    /** Returns an exception that names the key with everything around it. */
    public FilterSettingsException unfit(String key, String value, String expected) {
        return new FilterSettingsException(path + key, value, expected);
    }

    private String scalar(String key, @Nullable Object value) {
        if (value instanceof List || value instanceof Map || value == null) {
            String found = value instanceof List ? "a list" : value == null ? "nothing" : "a map";
            throw unfit(key, found, "a single value");
        }
        return value.toString();
    }

    private FilterSettings nested(String key, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw unfit(key, value instanceof List ? "a list" : "a single value", "a map");
        }
        Map<String, Object> inner = new LinkedHashMap<>();
        map.forEach((name, each) -> inner.put(String.valueOf(name), each));
        return new FilterSettings(path + key + ".", Collections.unmodifiableMap(inner));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FilterSettings settings && settings.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Says which keys there are and none of the values, which may be secrets. */
    @Override
    public String toString() {
        return "settings " + values.keySet();
    }
}
