package io.watchgate.config.key;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One component of a configuration record, with what its {@link Key} says of it.
 *
 * @param component the component
 * @param name the key's name in the file
 * @param about the description
 */
public record KeyField(RecordComponent component, String name, Key about) {

    private static volatile @Nullable WrittenKeys written;

    // Reading annotations is most of what a load costs, so it is done once for each record.
    private static final ClassValue<List<KeyField>> FIELDS =
            new ClassValue<>() {
                @Override
                protected List<KeyField> computeValue(Class<?> type) {
                    WrittenKeys keys = written;
                    List<KeyField> fields = keys == null ? null : keys.fields(type);
                    return fields == null ? annotated(type) : fields;
                }
            };

    /** Takes from now on what is written down there, instead of reading annotations. */
    public static void take(WrittenKeys keys) {
        written = keys;
    }

    /** Returns the fields of a record in their order; one without a key is a programming error. */
    public static List<KeyField> of(Class<? extends Record> record) {
        return FIELDS.get(record);
    }

    /** Returns the key that a scalar in place of a record's map stands for. */
    public static Optional<ShortKey> shortForm(Class<? extends Record> record) {
        WrittenKeys keys = written;
        Optional<ShortKey> shortForm = keys == null ? null : keys.shortForm(record);
        return shortForm == null ? annotatedShortForm(record) : shortForm;
    }

    /** Returns the fields of a record as its annotations have them. */
    static List<KeyField> annotated(Class<?> record) {
        List<KeyField> fields = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            fields.add(of(component));
        }
        return List.copyOf(fields);
    }

    /** Returns the short form of a record as its annotation has it. */
    static Optional<ShortKey> annotatedShortForm(Class<?> record) {
        Key.ShortForm shortForm = record.getAnnotation(Key.ShortForm.class);
        return shortForm == null
                ? Optional.empty()
                : Optional.of(new ShortKey(shortForm.value(), shortForm.off()));
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
        if (about instanceof WrittenKey key) {
            return key.absent();
        }
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
