package io.watchgate.config;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the values of one record, so that all of it is reported at once.
 *
 * <p>Used by compact constructors: bounds and patterns come from the components' {@link Key}, what
 * concerns several components is added with {@link #require}.
 */
public final class Checks {

    private final List<ConfigException.Violation> violations = new ArrayList<>();

    private Checks() {}

    /**
     * Holds values against the keys of a record.
     *
     * @param type the record
     * @param values the values of all its components, in their order
     */
    public static Checks of(Class<? extends Record> type, @Nullable Object... values) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != values.length) {
            throw new IllegalStateException(
                    type + ": " + values.length + " values (expected: " + components.length + ")");
        }
        Checks checks = new Checks();
        for (int i = 0; i < values.length; i++) {
            Key key = components[i].getAnnotation(Key.class);
            if (key != null && values[i] != null) {
                checks.hold(components[i], key, values[i]);
            }
        }
        return checks;
    }

    /** Notes a violation unless {@code fits}. */
    public Checks require(boolean fits, String key, Object value, String expected) {
        if (!fits) {
            violations.add(new ConfigException.Violation(key, value.toString(), expected));
        }
        return this;
    }

    /** Throws when anything was wrong. */
    public void verify() {
        if (!violations.isEmpty()) {
            throw new ConfigException(violations);
        }
    }

    private void hold(RecordComponent component, Key key, Object value) {
        String name = KeyName.of(component);
        if (value instanceof List<?> list) {
            within(name, key, ValueForm.of(int.class, key), list.size(), list.toString());
            for (int i = 0; i < list.size(); i++) {
                match(name + "[" + i + "]", key, list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(entry -> match(name + "." + entry, key, entry));
        } else if (value instanceof String || value instanceof URI) {
            match(name, key, value);
        } else if (!ValueForm.bounds(key).isEmpty()) {
            ValueForm form = ValueForm.of(component.getType(), key);
            within(name, key, form, value, form.write(value));
        }
    }

    private void match(String name, Key key, Object value) {
        boolean fits = key.pattern().isEmpty() || Pattern.matches(key.pattern(), value.toString());
        require(fits, name, value, key.expected());
    }

    private void within(String name, Key key, ValueForm form, Object value, String text) {
        boolean zero = !form.zeroWord().isEmpty() && text.equals(form.zeroWord());
        boolean above = key.least().isEmpty() || compare(value, form.read(key.least())) >= 0;
        boolean below = key.most().isEmpty() || compare(value, form.read(key.most())) <= 0;
        require(
                zero || above && below,
                name,
                text,
                key.expected().isEmpty() ? form.expected() : key.expected());
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object value, Object bound) {
        return ((Comparable<Object>) value).compareTo(bound);
    }
}
