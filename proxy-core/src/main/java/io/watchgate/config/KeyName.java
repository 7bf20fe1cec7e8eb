package io.watchgate.config;

import java.lang.reflect.RecordComponent;
import java.util.Locale;

/** Names keys and words of the configuration file after components and constants. */
public final class KeyName {

    private KeyName() {}

    /** Returns the key of a component, which has a {@link Key}. */
    public static String of(RecordComponent component) {
        String given = about(component).name();
        return given.isEmpty() ? kebab(component.getName()) : given;
    }

    /** Returns the word for a constant: {@code IO_URING} is {@code io-uring}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the description of a component; a component without one is a programming error. */
    public static Key about(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException(
                    "component: "
                            + component.getDeclaringRecord().getSimpleName()
                            + "."
                            + component.getName()
                            + " (expected: annotated with @Key)");
        }
        return key;
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
