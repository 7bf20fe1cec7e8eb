package io.watchgate.server.config;

import io.watchgate.config.key.Key;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Refuses keys that are unknown, or that do not go together, and warns of those without effect. */
final class KeyCheck {

    private final Problems problems;
    private final ScalarReader scalars;

    KeyCheck(Problems problems, ScalarReader scalars) {
        this.problems = problems;
        this.scalars = scalars;
    }

    /**
     * Notes each key of a map that its group does not have, with the key that was probably meant;
     * warns of each that it had once.
     */
    void refuseUnknown(Shape.Group group, Placed map) {
        List<String> known = group.keyed().stream().map(Shape.Field::key).distinct().toList();
        for (Nodes.Entry entry : Nodes.entries((MappingNode) map.node())) {
            if (known.contains(entry.name())) {
                continue;
            }
            KeyPath path = map.path().child(entry.name());
            Optional<Key.Obsolete> obsolete =
                    group.obsolete().stream()
                            .filter(key -> key.name().equals(entry.name()))
                            .findFirst();
            if (obsolete.isPresent()) {
                checkObsolete(obsolete.get(), path, entry);
            } else {
                String advice = KeySuggestion.advice(entry.name(), known);
                problems.error(entry.key(), path.shown() + ": unknown key (" + advice + ")");
            }
        }
    }

    private void checkObsolete(Key.Obsolete key, KeyPath path, Nodes.Entry entry) {
        String expected = key.value() + ", or no such key: " + key.text();
        String text = scalars.text(path, entry.value(), expected);
        if (key.value().equals(text)) {
            String message = path.shown() + ": without effect: " + key.text();
            problems.warning(entry.key(), message);
        } else if (text != null) {
            problems.refuse(path, entry.value(), expected);
        }
    }

    /**
     * Returns the alternative whose leading key the map has, or null after it has noted that there
     * is none or more than one. Notes keys that belong to another alternative.
     *
     * @param place where it is reported that there is none
     */
    Shape.@Nullable Group choose(Shape.Choice choice, Placed map, Node place) {
        List<Shape.Group> chosen =
                choice.alternatives().stream()
                        .filter(group -> map.under(Shape.Choice.leadingKey(group)).isPresent())
                        .toList();
        List<String> leading =
                choice.alternatives().stream().map(Shape.Choice::leadingKey).toList();
        if (chosen.isEmpty()) {
            String names = String.join(" nor ", leading);
            String message = map.path().shown() + ": neither " + names;
            problems.error(place, message + " (expected: exactly one of them)");
            return null;
        }
        if (chosen.size() > 1) {
            Nodes.Entry second = entry(map, Shape.Choice.leadingKey(chosen.get(1))).orElseThrow();
            String names = String.join(" and ", leading);
            String message = map.path().child(second.name()).shown() + ": " + names;
            problems.error(second.key(), message + " (expected: exactly one of them)");
            return null;
        }
        refuseForeign(choice, chosen.get(0), map);
        return chosen.get(0);
    }

    private void refuseForeign(Shape.Choice choice, Shape.Group chosen, Placed map) {
        String with = Shape.Choice.leadingKey(chosen);
        List<Shape.Field> own = chosen.keyed();
        for (Shape.Group other : choice.alternatives()) {
            for (Shape.Field field : other.keyed()) {
                boolean foreign = own.stream().noneMatch(same -> same.key().equals(field.key()));
                entry(map, field.key())
                        .filter(entry -> foreign)
                        .ifPresent(
                                entry ->
                                        problems.error(
                                                entry.key(),
                                                map.path().child(entry.name()).shown()
                                                        + ": beside "
                                                        + with
                                                        + " (expected: only beside "
                                                        + Shape.Choice.leadingKey(other)
                                                        + ")"));
            }
        }
    }

    private static Optional<Nodes.Entry> entry(Placed map, String key) {
        return Optional.ofNullable(Nodes.find((MappingNode) map.node(), key));
    }
}
