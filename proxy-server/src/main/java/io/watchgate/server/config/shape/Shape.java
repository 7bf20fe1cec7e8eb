package io.watchgate.server.config.shape;

import io.watchgate.config.key.Key;
import io.watchgate.config.key.KeyField;
import io.watchgate.config.key.ShortKey;
import io.watchgate.config.key.ValueForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What may stand at one place of the configuration file.
 *
 * <p>Everything that depends on the layout of the file (binding, schema, effective configuration,
 * reference) is a {@link Visitor}, so that a new kind of place cannot be forgotten in one of them.
 */
public sealed interface Shape {

    /** Calls the method of {@code visitor} for this kind of place. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /**
     * One text.
     *
     * @param form how it becomes a value
     * @param about the key it stands under
     */
    record Scalar(ValueForm form, Key about) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.scalar(this);
        }
    }

    /**
     * A list; a single element may stand for a list of one unless the key asks for a list.
     *
     * @param element what each element is
     * @param about the key it stands under
     */
    record Sequence(Shape element, Key about) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sequence(this);
        }
    }

    /**
     * A map from names to texts.
     *
     * @param about the key it stands under
     */
    record Pairs(Key about) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.pairs(this);
        }
    }

    /**
     * A map whose keys and values somebody else knows: texts, lists and maps of such.
     *
     * @param about the key it stands under
     */
    record Settings(Key about) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.settings(this);
        }
    }

    /**
     * A map with known keys, which becomes a record.
     *
     * @param type the record
     * @param fields its components, in their order
     * @param shortForm the key that a scalar in place of the map stands for
     */
    record Group(Class<? extends Record> type, List<Field> fields, Optional<ShortKey> shortForm)
            implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.group(this);
        }

        /** Returns the fields with a key in this map, those of flat groups and choices included. */
        public List<Field> keyed() {
            List<Field> keyed = new ArrayList<>();
            for (Field field : fields) {
                if (field.place() == Key.Place.KEY) {
                    keyed.add(field);
                } else if (field.shape() instanceof Group flat) {
                    keyed.addAll(flat.keyed());
                } else if (field.shape() instanceof Choice choice) {
                    choice.alternatives().forEach(group -> keyed.addAll(group.keyed()));
                }
            }
            return keyed;
        }

        /** Returns keys of this map that have no effect any more, those of flat groups included. */
        public List<Key.Obsolete> obsolete() {
            List<Key.Obsolete> obsolete =
                    new ArrayList<>(List.of(type.getAnnotationsByType(Key.Obsolete.class)));
            for (Field field : fields) {
                if (field.place() == Key.Place.FLAT && field.shape() instanceof Group flat) {
                    obsolete.addAll(flat.obsolete());
                }
            }
            return obsolete;
        }
    }

    /**
     * A map from names of the operator's choice to groups, which becomes a list.
     *
     * @param element what each name stands for; one of its fields holds the name
     */
    record Named(Group element) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.named(this);
        }
    }

    /**
     * A map with a single key, one of the words of an enum, under which the rest of the group
     * stands.
     *
     * @param element the group; one of its fields holds the word
     * @param tag that field
     */
    record Tagged(Group element, Field tag) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.tagged(this);
        }
    }

    /**
     * One of several groups, told apart by their first key.
     *
     * @param alternatives the groups
     */
    record Choice(List<Group> alternatives) implements Shape {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.choice(this);
        }

        /** Returns the key by which an alternative is recognised. */
        public static String leadingKey(Group alternative) {
            return alternative.fields().get(0).key();
        }
    }

    /** One component of a record. Safe from any thread. */
    final class Field {

        private final KeyField source;

        // Found when it is asked for: most of a file's keys are in no file, and each load would
        // have to wait for them. Two threads that ask at once find the same.
        private @Nullable Shape shape;

        Field(KeyField source) {
            this.source = source;
        }

        /** Returns the component. */
        public KeyField source() {
            return source;
        }

        /** Returns what stands under its key. */
        public Shape shape() {
            Shape found = shape;
            if (found == null) {
                found = Shapes.shape(source);
                shape = found;
            }
            return found;
        }

        /** Returns the key in the file; empty for what has none of its own. */
        public String key() {
            return place() == Key.Place.KEY ? source.name() : "";
        }

        /** Returns the description. */
        public Key about() {
            return source.about();
        }

        /** Returns where the component stands. */
        public Key.Place place() {
            return source.about().place();
        }
    }

    /** Does something for each kind of place. */
    interface Visitor<R extends @Nullable Object> {
        R scalar(Scalar scalar);

        R sequence(Sequence sequence);

        R pairs(Pairs pairs);

        R settings(Settings settings);

        R group(Group group);

        R named(Named named);

        R tagged(Tagged tagged);

        R choice(Choice choice);
    }
}
