package io.watchgate.server.config.shape;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.config.key.ShortKey;
import io.watchgate.config.key.ValueForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes a schema, as a tree of maps and lists, for each kind of place. Groups are definitions. */
final class SchemaOfShape implements Shape.Visitor<Map<String, Object>> {

    /** What YAML and JSON have for a text that was written without quotes. */
    static final List<String> TEXT_TYPES = List.of("string", "number", "boolean");

    private static final Map<String, Object> SUBSTITUTION = Map.of("$ref", "#/$defs/substitution");

    private final Map<String, Object> definitions;

    SchemaOfShape(Map<String, Object> definitions) {
        this.definitions = definitions;
        Map<String, Object> substitution = new LinkedHashMap<>();
        substitution.put(
                "description", "A text with ${NAME}, ${NAME:-default} or ${file:PATH} in it.");
        substitution.put("type", "string");
        substitution.put("pattern", "\\$\\{");
        definitions.put("substitution", substitution);
    }

    /** Returns the schema of the whole file. */
    Map<String, Object> root(Shape.Group file) {
        Map<String, Object> root = map(file);
        Map<String, Object> properties = new LinkedHashMap<>(child(root, "properties"));
        Map<String, Object> servers = new ClientServerSchema(this).servers();
        properties.put("mcpServers", servers);
        properties.put("servers", servers);
        root.put("properties", properties);
        return root;
    }

    @Override
    public Map<String, Object> scalar(Shape.Scalar scalar) {
        ValueForm form = scalar.form();
        Class<?> type = form.type();
        String pattern =
                scalar.about().pattern().isEmpty() ? form.pattern() : scalar.about().pattern();
        List<Object> ways = new ArrayList<>();
        if (type == int.class) {
            ways.add(integer(scalar.about()));
        } else if (type == boolean.class) {
            ways.add(Map.of("type", "boolean"));
        } else if (type == ByteSize.class || isAddress(type)) {
            ways.add(integerFromZero(type));
        }
        if (type.isEnum()) {
            ways.add(Map.of("enum", words(type)));
        } else if (type == String.class && scalar.about().pattern().isEmpty()) {
            return Map.of("type", TEXT_TYPES);
        } else {
            boolean text = type == String.class || type == Path.class;
            ways.add(matching(text ? TEXT_TYPES : "string", pattern));
        }
        ways.add(SUBSTITUTION);
        return mapOf("anyOf", ways);
    }

    private static Map<String, Object> integer(Key about) {
        Map<String, Object> integer = mapOf("type", "integer");
        if (!about.least().isEmpty()) {
            boolean fromZero = !about.zero().isEmpty();
            integer.put("minimum", fromZero ? 0 : Integer.valueOf(about.least()));
        }
        if (!about.most().isEmpty()) {
            integer.put("maximum", Integer.valueOf(about.most()));
        }
        return integer;
    }

    private static Map<String, Object> integerFromZero(Class<?> type) {
        Map<String, Object> integer = mapOf("type", "integer");
        integer.put("minimum", 0);
        integer.put("maximum", isAddress(type) ? 65535 : 999_999_999);
        return integer;
    }

    private static boolean isAddress(Class<?> type) {
        return type == HostPort.class || type == ListenAddress.class;
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ValueForm.word((Enum<?>) constant))
                .toList();
    }

    private static Map<String, Object> matching(Object types, String pattern) {
        Map<String, Object> text = mapOf("type", types);
        text.put("pattern", "^(?:" + pattern + ")$");
        return text;
    }

    @Override
    public Map<String, Object> sequence(Shape.Sequence sequence) {
        Map<String, Object> element = sequence.element().accept(this);
        Map<String, Object> array = mapOf("type", "array");
        array.put("items", element);
        List<Object> ways = new ArrayList<>(List.of(array));
        if (!sequence.about().least().isEmpty()) {
            array.put("minItems", Integer.valueOf(sequence.about().least()));
        }
        if (sequence.about().least().isEmpty() || !sequence.about().value().isEmpty()) {
            ways.add(Map.of("type", "null"));
        }
        if (!sequence.about().listOnly()) {
            ways.add(element);
        }
        return ways.size() == 1 ? array : mapOf("anyOf", ways);
    }

    @Override
    public Map<String, Object> pairs(Shape.Pairs pairs) {
        Map<String, Object> map = mapOf("type", List.of("object", "null"));
        if (!pairs.about().pattern().isEmpty()) {
            map.put("propertyNames", Map.of("pattern", "^(?:" + pairs.about().pattern() + ")$"));
        }
        map.put("additionalProperties", Map.of("type", TEXT_TYPES));
        return map;
    }

    @Override
    public Map<String, Object> settings(Shape.Settings settings) {
        return mapOf("type", List.of("object", "null"));
    }

    @Override
    public Map<String, Object> group(Shape.Group group) {
        String name = group.type().getSimpleName();
        if (!definitions.containsKey(name)) {
            Map<String, Object> map = map(group);
            definitions.put(
                    name,
                    group.shortForm()
                            .map(
                                    shortForm ->
                                            mapOf("anyOf", List.of(scalar(group, shortForm), map)))
                            .orElse(map));
        }
        return mapOf("$ref", "#/$defs/" + name);
    }

    private Map<String, Object> scalar(Shape.Group group, ShortKey shortForm) {
        for (Shape.Field field : group.fields()) {
            if (field.key().equals(shortForm.value())) {
                Map<String, Object> text = field.shape().accept(this);
                return shortForm.off().isEmpty()
                        ? text
                        : mapOf("anyOf", List.of(Map.of("const", "off"), text));
            }
        }
        throw new IllegalStateException(shortForm + " (expected: a key of " + group.type() + ")");
    }

    /** Returns the schema of a group's map. */
    Map<String, Object> map(Shape.Group group) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        Map<String, Object> map = new LinkedHashMap<>();
        addFields(group, properties, required, map);
        group.obsolete().forEach(key -> properties.put(key.name(), described(key)));
        boolean mayBeNothing = required.isEmpty() && !map.containsKey("oneOf");
        map.put("type", mayBeNothing ? List.of("object", "null") : "object");
        map.put("properties", properties);
        if (!required.isEmpty()) {
            map.put("required", required);
        }
        map.put("additionalProperties", false);
        return map;
    }

    private void addFields(
            Shape.Group group,
            Map<String, Object> properties,
            List<String> required,
            Map<String, Object> map) {
        for (Shape.Field field : group.fields()) {
            if (field.place() == Key.Place.KEY) {
                properties.put(field.key(), described(field));
                if (field.about().required()) {
                    required.add(field.key());
                }
            } else if (field.shape() instanceof Shape.Group flat) {
                addFields(flat, properties, required, map);
            } else if (field.shape() instanceof Shape.Choice choice) {
                choice.alternatives()
                        .forEach(one -> addFields(one, properties, new ArrayList<>(), map));
                map.putAll(choice.accept(this));
            }
        }
    }

    private Map<String, Object> described(Shape.Field field) {
        Map<String, Object> described = mapOf("description", field.about().text());
        if (!field.about().value().isEmpty()) {
            described.put("default", typed(field));
        }
        described.putAll(field.shape().accept(this));
        return described;
    }

    private static Map<String, Object> described(Key.Obsolete key) {
        Map<String, Object> described = mapOf("description", "Without effect: " + key.text() + ".");
        described.put("deprecated", true);
        described.put("anyOf", List.of(Map.of("const", key.value()), SUBSTITUTION));
        return described;
    }

    private static Object typed(Shape.Field field) {
        Class<?> type = field.source().type();
        String text = field.about().value();
        if (type == int.class && !text.equals(field.about().zero())) {
            return Integer.valueOf(text);
        }
        return type == boolean.class ? Boolean.valueOf(text) : text;
    }

    @Override
    public Map<String, Object> named(Shape.Named named) {
        Map<String, Object> map = mapOf("type", List.of("object", "null"));
        named.element().fields().stream()
                .filter(field -> field.place() == Key.Place.NAME)
                .forEach(
                        field ->
                                map.put(
                                        "propertyNames",
                                        Map.of(
                                                "pattern",
                                                "^(?:" + field.about().pattern() + ")$")));
        map.put("additionalProperties", named.element().accept(this));
        return map;
    }

    @Override
    public Map<String, Object> tagged(Shape.Tagged tagged) {
        Map<String, Object> properties = new LinkedHashMap<>();
        words(((Shape.Scalar) tagged.tag().shape()).form().type())
                .forEach(word -> properties.put(word, tagged.element().accept(this)));
        Map<String, Object> map = mapOf("type", "object");
        map.put("properties", properties);
        map.put("additionalProperties", false);
        map.put("minProperties", 1);
        map.put("maxProperties", 1);
        return map;
    }

    @Override
    public Map<String, Object> choice(Shape.Choice choice) {
        List<Object> ways = new ArrayList<>();
        for (Shape.Group chosen : choice.alternatives()) {
            List<String> own = chosen.keyed().stream().map(Shape.Field::key).toList();
            Map<String, Object> others = new LinkedHashMap<>();
            for (Shape.Group other : choice.alternatives()) {
                other.keyed().stream()
                        .map(Shape.Field::key)
                        .filter(key -> !own.contains(key))
                        .forEach(key -> others.put(key, false));
            }
            Map<String, Object> way = mapOf("required", List.of(Shape.Choice.leadingKey(chosen)));
            way.put("properties", others);
            ways.add(way);
        }
        return mapOf("oneOf", ways);
    }

    /** Returns a map with one entry, to which more can be added. */
    static Map<String, Object> mapOf(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    /** Returns a map that stands in a map. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> child(Map<String, Object> schema, String key) {
        return (Map<String, Object>) Objects.requireNonNull(schema.get(key), key);
    }

    /** Returns a list that stands in a map. */
    static List<?> list(Map<String, Object> schema, String key) {
        return (List<?>) Objects.requireNonNull(schema.get(key), key);
    }
}
