package io.watchgate.config.key;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the values that hold where the configuration file says nothing. Safe from any thread. */
public final class Defaults {

    private Defaults() {}

    /**
     * Returns a record in which every component has its default.
     *
     * @throws IllegalStateException when a component has to stand in the file
     */
    public static <R extends Record> R of(Class<R> type) {
        List<KeyField> fields = KeyField.of(type);
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            KeyField field = fields.get(i);
            if (field.about().required()) {
                throw new IllegalStateException(
                        type.getSimpleName()
                                + "."
                                + field.component().getName()
                                + ": no default (expected: given in the file)");
            }
            values[i] = of(field);
        }
        return construct(type, values);
    }

    /**
     * Returns the default of a component: the value of its key's text, the defaults of a nested
     * record (in a list of one where the component is a list with a default), an empty list, map or
     * text, or null where the component may be absent.
     */
    public static @Nullable Object of(KeyField field) {
        Class<?> type = field.type();
        String text = field.about().value();
        if (type == List.class) {
            return text.isEmpty() ? List.of() : List.of(listElement(field.elementType(), text));
        }
        if (!text.isEmpty()) {
            return ValueForm.of(type, field.about()).read(text);
        }
        if (type.isRecord()) {
            return of(type.asSubclass(Record.class));
        }
        if (type == Map.class) {
            return Map.of();
        }
        return type == String.class && !field.mayBeAbsent() ? "" : null;
    }

    private static Object listElement(Class<?> type, String text) {
        return type.isRecord() ? of(type.asSubclass(Record.class)) : ValueForm.of(type).read(text);
    }

    /**
     * Makes a record of the values of its components, in their order.
     *
     * @throws ConfigException when the record does not accept them
     */
    public static <R extends Record> R construct(Class<R> type, @Nullable Object[] values) {
        List<KeyField> fields = KeyField.of(type);
        Class<?>[] types = new Class<?>[fields.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = fields.get(i).type();
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(type + " (expected: a plain constructor)", thrown);
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalStateException(type + " (expected: an accessible record)", hidden);
        }
    }
}
