package io.watchgate.testkit;

import java.lang.reflect.RecordComponent;

/** Copies records with one component changed. */
public final class Records {

    private Records() {}

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
