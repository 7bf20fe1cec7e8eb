package io.watchgate.config.key;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the values of one record, so that all of it is reported at once.
 *
 * <p>Used by compact constructors: bounds and patterns come from the components' {@link Key}, what
 * concerns several components is added with {@link #require}.
 */
public final class Checks {

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final List<ConfigException.Violation> violations = new ArrayList<>();

    private Checks() {}

    /**
     * Holds values against the keys of a record.
     *
     * @param type the record
     * @param values the values of all its components, in their order
     */
    public static Checks of(Class<? extends Record> type, @Nullable Object... values) {
        List<KeyField> fields = KeyField.of(type);
        if (fields.size() != values.length) {
            throw new IllegalStateException(
                    type + ": " + values.length + " values (expected: " + fields.size() + ")");
        }
        Checks checks = new Checks();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                checks.hold(fields.get(i), values[i]);
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

    private void hold(KeyField field, Object value) {
        Key key = field.about();
        String name = field.name();
        if (value instanceof List<?> list) {
            within(name, key, ValueForm.of(int.class, key), list.size(), list);
            for (int i = 0; i < list.size(); i++) {
                match(name + "[" + i + "]", key, list.get(i));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(entry -> match(name + "." + entry, key, entry));
        } else if (value instanceof String || value instanceof URI) {
            match(name, key, value);
        } else if (!ValueForm.bounds(key).isEmpty()) {
            ValueForm form = ValueForm.of(field.type(), key);
            if (!form.isZero(value)) {
                within(name, key, form, value, value);
            }
        }
    }

    private void match(String name, Key key, Object value) {
        if (!key.pattern().isEmpty()) {
            Pattern pattern = PATTERNS.computeIfAbsent(key.pattern(), Pattern::compile);
            boolean fits = pattern.matcher(value.toString()).matches();
            require(fits, name, value, key.expected());
        }
    }

    /** Writes nothing as a text unless something is wrong: it is slow, and nothing is wrong. */
    private void within(String name, Key key, ValueForm form, Object value, Object shown) {
        boolean above = key.least().isEmpty() || compare(value, form.read(key.least())) >= 0;
        boolean below = key.most().isEmpty() || compare(value, form.read(key.most())) <= 0;
        if (!above || !below) {
            String text = shown == value ? form.write(value) : shown.toString();
            String expected = key.expected().isEmpty() ? form.expected() : key.expected();
            violations.add(new ConfigException.Violation(name, text, expected));
        }
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object value, Object bound) {
        return ((Comparable<Object>) value).compareTo(bound);
    }
}
