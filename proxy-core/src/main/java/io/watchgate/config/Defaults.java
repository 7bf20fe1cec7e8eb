package io.watchgate.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
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
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            if (KeyName.about(components[i]).required()) {
                throw new IllegalStateException(
                        type.getSimpleName()
                                + "."
                                + components[i].getName()
                                + ": no default (expected: given in the file)");
            }
            values[i] = of(components[i]);
        }
        return construct(type, values);
    }

    /**
     * Returns the default of a component: the value of its key's text, the defaults of a nested
     * record (in a list of one where the component is a list with a default), an empty list, map or
     * text, or null where the component may be absent.
     */
    public static @Nullable Object of(RecordComponent component) {
        Key key = KeyName.about(component);
        Class<?> type = component.getType();
        if (type.isRecord() && key.value().isEmpty()) {
            return of(type.asSubclass(Record.class));
        }
        if (type == List.class) {
            return key.value().isEmpty() ? List.of() : listOfOne(component, key);
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (!key.value().isEmpty()) {
            return ValueForm.of(type, key).read(key.value());
        }
        return type == String.class && !mayBeAbsent(component) ? "" : null;
    }

    private static List<Object> listOfOne(RecordComponent component, Key key) {
        Class<?> element =
                (Class<?>)
                        ((ParameterizedType) component.getGenericType())
                                .getActualTypeArguments()[0];
        return element.isRecord()
                ? List.of(of(element.asSubclass(Record.class)))
                : List.of(ValueForm.of(element).read(key.value()));
    }

    /** Tells whether a component may be null. */
    public static boolean mayBeAbsent(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /**
     * Makes a record of the values of its components, in their order.
     *
     * @throws ConfigException when the record does not accept them
     */
    public static <R extends Record> R construct(Class<R> type, @Nullable Object[] values) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
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
