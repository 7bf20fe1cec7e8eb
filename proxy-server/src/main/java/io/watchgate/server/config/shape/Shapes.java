package io.watchgate.server.config.shape;

import io.watchgate.config.Key;
import io.watchgate.config.KeyName;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.ValueForm;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Derives shapes from records. A record it cannot read is a programming error. */
public final class Shapes {

    private Shapes() {}

    /** Returns the shape of the whole file. */
    public static Shape.Group ofFile() {
        return group(ConfigFile.class);
    }

    /** Returns the shape of one upstream, which stands under its name. */
    public static Shape.Group ofUpstream() {
        return group(UpstreamConfig.class);
    }

    private static Shape.Group group(Class<? extends Record> type) {
        List<Shape.Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key about = KeyName.about(component);
            String key = about.place() == Key.Place.KEY ? KeyName.of(component) : "";
            fields.add(new Shape.Field(key, about, shape(component, about), component));
        }
        Optional<Key.ShortForm> shortForm =
                Optional.ofNullable(type.getAnnotation(Key.ShortForm.class));
        return new Shape.Group(type, List.copyOf(fields), shortForm);
    }

    private static Shape shape(RecordComponent component, Key about) {
        Class<?> type = component.getType();
        if (type == List.class) {
            return list((Class<?>) argument(component), about);
        }
        if (type == Map.class) {
            return new Shape.Pairs(about);
        }
        if (type.isRecord() && !ValueForm.exists(type)) {
            return group(type.asSubclass(Record.class));
        }
        if (type.isSealed()) {
            return new Shape.Choice(
                    Arrays.stream(type.getPermittedSubclasses())
                            .map(permitted -> group(permitted.asSubclass(Record.class)))
                            .toList());
        }
        return new Shape.Scalar(ValueForm.of(type, about), about);
    }

    private static Shape list(Class<?> type, Key about) {
        if (!type.isRecord()) {
            return new Shape.Sequence(new Shape.Scalar(ValueForm.of(type), about), about);
        }
        Shape.Group element = group(type.asSubclass(Record.class));
        for (Shape.Field field : element.fields()) {
            if (field.place() == Key.Place.NAME) {
                return new Shape.Named(element);
            }
            if (field.place() == Key.Place.TAG) {
                return new Shape.Sequence(new Shape.Tagged(element, field), about);
            }
        }
        return new Shape.Sequence(element, about);
    }

    private static Object argument(RecordComponent component) {
        return ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }
}
