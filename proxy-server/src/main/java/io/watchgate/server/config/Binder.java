package io.watchgate.server.config;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.Key;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Makes the value of one place of the file. Each method returns null after it has noted an error,
 * or where nothing stands and the default holds.
 *
 * <p>A value is looked for in layers, the most specific first: an upstream's own map, then {@code
 * defaults}. Maps are merged key by key; of everything else the first layer holds.
 */
final class Binder implements Shape.Visitor<@Nullable Object> {

    private final RecordBinder records;
    private final List<Placed> layers;
    private final KeyPath path;
    private final Node node;

    Binder(RecordBinder records, List<Placed> layers) {
        this.records = records;
        this.layers = List.copyOf(layers);
        this.path = layers.get(0).path();
        this.node = layers.get(0).node();
    }

    private @Nullable Object bind(Shape shape, KeyPath at, Node element) {
        return shape.accept(new Binder(records, List.of(new Placed(at, element))));
    }

    @Override
    public @Nullable Object scalar(Shape.Scalar scalar) {
        return records.scalars().value(scalar, path, node);
    }

    @Override
    public @Nullable Object sequence(Shape.Sequence sequence) {
        boolean defaulted = Nodes.isNothing(node) && !sequence.about().value().isEmpty();
        List<Node> elements = defaulted ? null : elements(sequence);
        if (elements == null) {
            return null;
        }
        records.bound().putValue(path, node, List.of());
        boolean written = node instanceof SequenceNode;
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            KeyPath at = written ? path.element(i) : path.onlyElement();
            Object value = bind(sequence.element(), at, elements.get(i));
            if (value != null) {
                values.add(value);
            }
        }
        // An empty list would be refused once more where a list must have elements.
        return values.isEmpty() && !elements.isEmpty() ? null : values;
    }

    private @Nullable List<Node> elements(Shape.Sequence sequence) {
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        if (Nodes.isNothing(node)) {
            return List.of();
        }
        if (!sequence.about().listOnly()) {
            return List.of(node);
        }
        String words = Nodes.describe(node).strip().replaceAll("\\s+", ", ");
        String expected =
                node instanceof ScalarNode
                        ? "a list, as [" + words + "]"
                        : sequence.about().expected();
        records.problems().refuse(path, node, expected);
        return null;
    }

    @Override
    public @Nullable Object pairs(Shape.Pairs pairs) {
        MappingNode mapping = mapping("a map from names to texts");
        if (mapping == null) {
            return null;
        }
        records.bound().put(path, node);
        Map<String, String> values = new LinkedHashMap<>();
        for (Nodes.Entry entry : Nodes.entries(mapping)) {
            KeyPath at = path.child(entry.name());
            String text =
                    records.scalars().text(at, entry.value(), "a text; \"\" for an empty one");
            if (text != null) {
                values.put(entry.name(), text);
            }
        }
        return values;
    }

    @Override
    public @Nullable Object settings(Shape.Settings settings) {
        MappingNode mapping = mapping("a map of settings");
        return mapping == null ? null : free(mapping, path);
    }

    private @Nullable Object free(Node value, KeyPath at) {
        if (value instanceof MappingNode mapping) {
            records.bound().put(at, value);
            Map<String, Object> values = new LinkedHashMap<>();
            for (Nodes.Entry entry : Nodes.entries(mapping)) {
                Object inner = free(entry.value(), at.child(entry.name()));
                if (inner != null) {
                    values.put(entry.name(), inner);
                }
            }
            return values;
        }
        if (value instanceof SequenceNode list) {
            records.bound().put(at, value);
            List<Object> values = new ArrayList<>();
            for (Node element : list.getValue()) {
                Object inner = free(element, at.element(values.size()));
                if (inner != null) {
                    values.add(inner);
                }
            }
            return values;
        }
        return records.scalars().text(at, value, "a text; \"\" for an empty one");
    }

    @Override
    public @Nullable Object named(Shape.Named named) {
        MappingNode mapping = mapping("a map from names to maps");
        if (mapping == null) {
            return null;
        }
        records.bound().put(path, node);
        boolean upstreams = named.element().type() == UpstreamConfig.class;
        List<Object> values = new ArrayList<>();
        for (Nodes.Entry entry : Nodes.entries(mapping)) {
            KeyPath at = path.child(entry.name());
            checkName(named, at, entry);
            List<Placed> own = new ArrayList<>(List.of(new Placed(at, entry.value())));
            if (upstreams) {
                own.add(records.upstreamDefaults(at));
            }
            Object value = records.bind(named.element(), own, entry.key(), entry.name());
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** Refuses a name here, because its record may never be made for other reasons. */
    private void checkName(Shape.Named named, KeyPath at, Nodes.Entry entry) {
        for (Shape.Field field : named.element().fields()) {
            boolean name = field.place() == Key.Place.NAME;
            if (name && !entry.name().matches(field.about().pattern())) {
                String expected = field.about().expected();
                records.problems().refuse(at, entry.key(), entry.name(), expected);
            }
        }
    }

    @Override
    public @Nullable Object tagged(Shape.Tagged tagged) {
        Shape.Scalar words = (Shape.Scalar) tagged.tag().shape();
        String expected =
                "a map with one key, " + words.form().expected() + ", and the rest beneath it";
        MappingNode mapping = mapping(expected);
        if (mapping == null) {
            return null;
        }
        List<Nodes.Entry> entries = Nodes.entries(mapping);
        if (entries.size() == 1 && entries.get(0).name().matches(words.form().pattern())) {
            Nodes.Entry only = entries.get(0);
            Placed body = new Placed(path.child(only.name()), only.value());
            Object word = words.form().read(only.name());
            return records.bind(tagged.element(), List.of(body), only.key(), word);
        }
        String found = String.join(", ", entries.stream().map(Nodes.Entry::name).toList());
        records.problems().refuse(path, node, found.isEmpty() ? "nothing" : found, expected);
        return null;
    }

    @Override
    public @Nullable Object choice(Shape.Choice choice) {
        return records.bindChosen(choice, layers);
    }

    @Override
    public @Nullable Object group(Shape.Group group) {
        return records.bind(group, layers, node, null);
    }

    private @Nullable MappingNode mapping(String expected) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        if (Nodes.isNothing(node)) {
            return Nodes.mapping(List.of(), node);
        }
        records.problems().refuse(path, node, expected);
        return null;
    }
}
