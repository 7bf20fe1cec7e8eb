package io.watchgate.server.config;

import io.watchgate.config.key.ConfigException;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ShortKey;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import io.watchgate.server.config.yaml.SecretMask;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Makes records of maps, as the shape of the file says.
 *
 * <p>Goes on after an error: what could not be read has its default, so that later checks still
 * run. The values are good only when no error was noted.
 */
final class RecordBinder {

    private final ScalarReader scalars;
    private final KeyCheck keys;
    private final Problems problems;
    private final BoundNodes bound;
    private final MappingNode upstreamDefaults;

    RecordBinder(
            ScalarReader scalars,
            Problems problems,
            BoundNodes bound,
            MappingNode upstreamDefaults) {
        this.scalars = scalars;
        this.keys = new KeyCheck(problems, scalars);
        this.problems = problems;
        this.bound = bound;
        this.upstreamDefaults = upstreamDefaults;
    }

    ScalarReader scalars() {
        return scalars;
    }

    BoundNodes bound() {
        return bound;
    }

    Problems problems() {
        return problems;
    }

    /** Returns the layer behind an upstream's own map; errors in it name {@code defaults}. */
    Placed upstreamDefaults(KeyPath upstream) {
        return new Placed(new KeyPath(upstream.full(), "defaults"), upstreamDefaults);
    }

    /**
     * Makes a record.
     *
     * @param group its shape
     * @param layers the maps, or what stands in their place
     * @param place where errors of the record as a whole are reported
     * @param given the value of the component that is a name or a tag; null when there is none
     */
    @Nullable Object bind(
            Shape.Group group, List<Placed> layers, Node place, @Nullable Object given) {
        List<Placed> maps = new ArrayList<>();
        for (Placed layer : layers) {
            Placed map = asMap(group, layer);
            if (map == null) {
                return null;
            }
            maps.add(map);
        }
        bound.put(maps.get(0).path(), place);
        keys.refuseUnknown(group, maps.get(0));
        return fields(group, maps, given);
    }

    /** Makes the record that a map's keys ask for. */
    @Nullable Object bindChosen(Shape.Choice choice, List<Placed> maps) {
        Placed own = maps.get(0);
        Node place = bound.nearest(own.path().full()).node();
        Shape.Group chosen = keys.choose(choice, own, place);
        return chosen == null ? null : fields(chosen, maps, null);
    }

    private @Nullable Object fields(Shape.Group group, List<Placed> maps, @Nullable Object given) {
        @Nullable Object[] values = new Object[group.fields().size()];
        boolean complete = true;
        for (int i = 0; i < values.length; i++) {
            Shape.Field field = group.fields().get(i);
            values[i] =
                    switch (field.place()) {
                        case NAME, TAG -> given;
                        case FLAT -> flat(field, maps);
                        case KEY -> keyed(field, maps);
                    };
            complete &= values[i] != null || field.source().mayBeAbsent();
        }
        return complete ? construct(group, maps.get(0).path(), values) : null;
    }

    private @Nullable Object flat(Shape.Field field, List<Placed> maps) {
        Object value =
                field.shape() instanceof Shape.Group group
                        ? fields(group, maps, null)
                        : field.shape().accept(new Binder(this, maps));
        return value == null ? fallback(field) : value;
    }

    private @Nullable Object keyed(Shape.Field field, List<Placed> maps) {
        List<Placed> found = new ArrayList<>();
        for (Placed map : maps) {
            map.under(field.key()).ifPresent(found::add);
        }
        if (found.isEmpty() && field.about().required()) {
            Placed own = maps.get(0);
            String expected = ((Shape.Scalar) field.shape()).form().expected();
            String message = own.path().child(field.key()).shown() + ": missing (expected: ";
            problems.error(own.node(), message + expected + ")");
        }
        Object value = found.isEmpty() ? null : field.shape().accept(new Binder(this, found));
        return value == null ? fallback(field) : value;
    }

    private @Nullable Object fallback(Shape.Field field) {
        if (field.about().required()) {
            return null;
        }
        Object value = Defaults.of(field.source());
        return value == null ? null : scalars.seenFromFile(value, List.of());
    }

    /** Returns the layer with a map in it, made of a short form or of nothing where need be. */
    private @Nullable Placed asMap(Shape.Group group, Placed layer) {
        Node node = layer.node();
        if (node instanceof MappingNode) {
            return layer;
        }
        if (Nodes.isNothing(node)) {
            return new Placed(layer.path(), Nodes.mapping(List.of(), node));
        }
        if (node instanceof ScalarNode scalar && group.shortForm().isPresent()) {
            ShortKey shortForm = group.shortForm().get();
            boolean off = !shortForm.off().isEmpty() && scalar.getValue().equals("off");
            ScalarNode key = Nodes.scalar(off ? shortForm.off() : shortForm.value(), node);
            Node value = off ? Nodes.scalar("false", node) : node;
            return new Placed(
                    layer.path().shortened(),
                    Nodes.mapping(List.of(new NodeTuple(key, value)), node));
        }
        problems.refuse(
                layer.path(), node, group.shortForm().isPresent() ? "a text or a map" : "a map");
        return null;
    }

    private @Nullable Object construct(Shape.Group group, KeyPath path, @Nullable Object[] values) {
        try {
            return Defaults.construct(group.type(), values);
        } catch (ConfigException refused) {
            for (ConfigException.Violation violation : refused.violations()) {
                report(
                        isName(group, violation.key()) ? path : path.child(violation.key()),
                        violation);
            }
            return null;
        }
    }

    private static boolean isName(Shape.Group group, String key) {
        return group.fields().stream()
                .anyMatch(
                        field ->
                                field.place() == Key.Place.NAME
                                        && field.source().name().equals(key));
    }

    private void report(KeyPath path, ConfigException.Violation violation) {
        BoundNodes.Bound exact = bound.find(path.full());
        String value =
                exact != null && exact.node() instanceof ScalarNode
                        ? Nodes.describe(exact.node())
                        : violation.value();
        BoundNodes.Bound nearest = bound.nearest(path.full());
        if (problems.hasErrorAt(nearest.node())) {
            // The value is a stand-in for one that could not be read; the operator did not write
            // it.
            return;
        }
        problems.error(
                nearest.node(),
                nearest.shown(path)
                        + ": "
                        + SecretMask.inMessage(path.full(), value)
                        + " (expected: "
                        + violation.expected()
                        + ")");
    }
}
