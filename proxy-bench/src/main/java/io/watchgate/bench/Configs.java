package io.watchgate.bench;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.KeyField;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes configuration records out of their defaults and what differs from them. */
public final class Configs {

    private Configs() {}

    /** Returns a record in which every component has its default. */
    public static <R extends Record> R of(Class<R> type) {
        return Defaults.of(type);
    }

    /**
     * Returns a record in which the components named in {@code values} have those values and all
     * others their defaults.
     */
    public static <R extends Record> R of(Class<R> type, Map<String, Object> values) {
        List<KeyField> fields = KeyField.of(type);
        @Nullable Object[] all = new Object[fields.size()];
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        for (int i = 0; i < all.length; i++) {
            String name = fields.get(i).component().getName();
            all[i] = unknown.remove(name) ? values.get(name) : Defaults.of(fields.get(i));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + ": " + unknown + " (expected: names of its components)");
        }
        return Defaults.construct(type, all);
    }
}
