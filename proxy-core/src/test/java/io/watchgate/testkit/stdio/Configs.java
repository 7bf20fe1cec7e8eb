package io.watchgate.testkit.stdio;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.KeyField;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes configuration records that differ from the defaults in the named components only. */
public final class Configs {

    private Configs() {}

    /**
     * Returns an upstream that runs {@code command} and is known to be of the legacy era.
     *
     * @param changes values by component, as {@code limits.queue} or {@code timeouts.request}
     */
    public static UpstreamConfig upstream(
            String key, List<String> command, Map<String, Object> changes) {
        CommandTarget target = new CommandTarget(command, Map.of(), List.of(), Path.of("/tmp"));
        UpstreamConfig config =
                defaults(
                        UpstreamConfig.class,
                        Map.of("key", key, "target", target, "revision", "2025-11-25"));
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            config = with(config, change.getKey(), change.getValue());
        }
        return config;
    }

    /** Returns {@code record} with another value in one component, which may be a nested one. */
    public static <R extends Record> R with(R record, String path, Object value) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) record.getClass();
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        List<KeyField> fields = KeyField.of(type);
        Object[] values = new Object[fields.size()];
        boolean found = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = component(record, fields.get(i));
            if (fields.get(i).component().getName().equals(name)) {
                values[i] =
                        dot < 0 ? value : with((Record) values[i], path.substring(dot + 1), value);
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException(name + " (expected: a component of " + type + ")");
        }
        return Defaults.construct(type, values);
    }

    private static <R extends Record> R defaults(Class<R> type, Map<String, Object> given) {
        List<KeyField> fields = KeyField.of(type);
        Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            String name = fields.get(i).component().getName();
            values[i] = given.containsKey(name) ? given.get(name) : Defaults.of(fields.get(i));
        }
        return Defaults.construct(type, values);
    }

    private static Object component(Record record, KeyField field) {
        try {
            return field.component().getAccessor().invoke(record);
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalStateException(hidden);
        }
    }
}
