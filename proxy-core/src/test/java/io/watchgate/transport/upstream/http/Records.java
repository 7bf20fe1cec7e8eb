package io.watchgate.transport.upstream.http;

import io.watchgate.config.key.Defaults;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Changes single components of configuration records. */
final class Records {

    private Records() {}

    /** Returns {@code record} with another value of the component called {@code name}. */
    static <R extends Record> R with(R record, String name, Object value) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) record.getClass();
        List<RecordComponent> components = Arrays.asList(type.getRecordComponents());
        if (components.stream().noneMatch(component -> component.getName().equals(name))) {
            throw new IllegalArgumentException(name + " (expected: one of " + components + ")");
        }
        return Defaults.construct(
                type,
                components.stream()
                        .map(
                                component ->
                                        component.getName().equals(name)
                                                ? value
                                                : read(record, component))
                        .toArray());
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }
}
