package io.watchgate.config.key;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One component of a configuration record, with what its {@link Key} says of it.
 *
 * @param component the component
 * @param name the key's name in the file
 * @param about the description
 */
public record KeyField(RecordComponent component, String name, Key about) {

    // Reading annotations is most of what a load costs, so it is done once for each record.
    private static final ClassValue<List<KeyField>> FIELDS =
            new ClassValue<>() {
                @Override
                protected List<KeyField> computeValue(Class<?> type) {
                    List<KeyField> fields = new ArrayList<>();
                    for (RecordComponent component : type.getRecordComponents()) {
                        fields.add(of(component));
                    }
                    return List.copyOf(fields);
                }
            };

    /** Returns the fields of a record in their order; one without a key is a programming error. */
    public static List<KeyField> of(Class<? extends Record> record) {
        return FIELDS.get(record);
    }

    private static KeyField of(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            String owner = component.getDeclaringRecord().getSimpleName();
            throw new IllegalStateException(
                    owner + "." + component.getName() + ": no key (expected: annotated with @Key)");
        }
        String name = key.name().isEmpty() ? kebab(component.getName()) : key.name();
        return new KeyField(component, name, key);
    }

    /** Returns the type of the component. */
    public Class<?> type() {
        return component.getType();
    }

    /** Returns the type of a list's elements. */
    public Class<?> elementType() {
        ParameterizedType list = (ParameterizedType) component.getGenericType();
        return (Class<?>) list.getActualTypeArguments()[0];
    }

    /** Tells whether a map's values are of this type. */
    public boolean mapsTo(Class<?> value) {
        ParameterizedType map = (ParameterizedType) component.getGenericType();
        return map.getActualTypeArguments()[1] == value;
    }

    /** Tells whether the component may be null. */
    public boolean mayBeAbsent() {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String kebab(String camel) {
        StringBuilder kebab = new StringBuilder(camel.length() + 4);
        for (int i = 0; i < camel.length(); i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c)) {
                kebab.append('-');
            }
            kebab.append(Character.toLowerCase(c));
        }
        return kebab.toString();
    }
}
