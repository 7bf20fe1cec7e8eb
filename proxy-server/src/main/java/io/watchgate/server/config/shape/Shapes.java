package io.watchgate.server.config.shape;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.KeyField;
import io.watchgate.config.key.ValueForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Derives shapes from records. A record it cannot read is a programming error. */
public final class Shapes {

    private static final Shape.Group FILE;
    private static final Shape.Group UPSTREAM;

    static {
        KeyFile.load();
        FILE = group(ConfigFile.class);
        UPSTREAM = group(UpstreamConfig.class);
        // Every load asks for these. Whoever is second waits here until the first has read them,
        // instead of reading the same annotations.
        FILE.keyed();
        UPSTREAM.keyed();
        Defaults.of(GatewayConfig.class);
    }

    private Shapes() {}

    /** Returns the shape of the whole file. */
    public static Shape.Group ofFile() {
        return FILE;
    }

    /** Returns the shape of one upstream, which stands under its name. */
    public static Shape.Group ofUpstream() {
        return UPSTREAM;
    }

    private static Shape.Group group(Class<? extends Record> type) {
        List<Shape.Field> fields = new ArrayList<>();
        for (KeyField field : KeyField.of(type)) {
            fields.add(new Shape.Field(field));
        }
        return new Shape.Group(type, List.copyOf(fields), KeyField.shortForm(type));
    }

    /** Returns what stands under the key of a component. */
    static Shape shape(KeyField field) {
        Class<?> type = field.type();
        Key about = field.about();
        if (type == List.class) {
            return list(field.elementType(), about);
        }
        if (type == Map.class) {
            return field.mapsTo(Object.class) ? new Shape.Settings(about) : new Shape.Pairs(about);
        }
        if (ValueForm.exists(type)) {
            return new Shape.Scalar(ValueForm.of(type, about), about);
        }
        if (type.isRecord()) {
            return group(type.asSubclass(Record.class));
        }
        List<Shape.Group> alternatives = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            alternatives.add(group(permitted.asSubclass(Record.class)));
        }
        return new Shape.Choice(List.copyOf(alternatives));
    }

    private static Shape list(Class<?> type, Key about) {
        if (ValueForm.exists(type)) {
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
}
