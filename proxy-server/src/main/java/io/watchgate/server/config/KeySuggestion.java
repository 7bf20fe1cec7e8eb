package io.watchgate.server.config;

import io.watchgate.config.key.NearestWord;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.shape.Shapes;
import java.util.Collection;
import java.util.Optional;

/** Finds the key that was probably meant. */
final class KeySuggestion {

    private KeySuggestion() {}

    /** Returns what to do about a key that is not known: another key, another place, or a list. */
    static String advice(String key, Collection<String> known) {
        Optional<String> near =
                NearestWord.of(key, known).or(() -> elsewhere(Shapes.ofFile(), "", key));
        return near.map(meant -> "did you mean " + meant + "?")
                .orElseGet(() -> "expected: " + String.join(", ", known));
    }

    /** Returns the way to a key of the same name anywhere else in the file. */
    private static Optional<String> elsewhere(Shape.Group group, String path, String key) {
        for (Shape.Field field : group.keyed()) {
            if (field.key().equals(key)) {
                return Optional.of(path + key);
            }
        }
        for (Shape.Field field : group.keyed()) {
            Optional<String> found = inside(field.shape(), path + field.key(), key);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inside(Shape shape, String path, String key) {
        if (shape instanceof Shape.Group group) {
            return elsewhere(group, path + ".", key);
        }
        if (shape instanceof Shape.Named named) {
            return elsewhere(named.element(), path + ".NAME.", key);
        }
        if (shape instanceof Shape.Tagged tagged) {
            return elsewhere(tagged.element(), path + ".ACTION.", key);
        }
        return shape instanceof Shape.Sequence list
                ? inside(list.element(), path, key)
                : Optional.empty();
    }
}
