package io.watchgate.testkit;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.KeyField;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes records with some components changed. */
public final class Records {

    private Records() {}

    /**
     * Returns a configuration record whose components have their defaults.
     *
     * @param changes names of components, each followed by the value it has instead
     */
    public static <R extends Record> R of(Class<R> type, Object... changes) {
        List<KeyField> fields = KeyField.of(type);
        @Nullable Object[] values = new Object[fields.size()];
        Map<String, Object> left = new TreeMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            left.put((String) changes[i], changes[i + 1]);
        }
        for (int i = 0; i < values.length; i++) {
            Object given = left.remove(fields.get(i).component().getName());
            values[i] = given == null ? Defaults.of(fields.get(i)) : given;
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no " + left.keySet());
        }
        return Defaults.construct(type, values);
    }

    /** Returns {@code record} with {@code value} in place of the component {@code name}. */
    public static <R extends Record> R with(R record, String name, Object value) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) record.getClass();
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        boolean known = false;
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                boolean change = components[i].getName().equals(name);
                values[i] = change ? value : components[i].getAccessor().invoke(record);
                known |= change;
            }
            if (!known) {
                throw new IllegalArgumentException(type.getSimpleName() + " has no " + name);
            }
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException refused) {
            throw new IllegalArgumentException(name + ": " + value, refused);
        }
    }
}
