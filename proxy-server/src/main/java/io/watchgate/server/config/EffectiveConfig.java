package io.watchgate.server.config;

import io.watchgate.config.key.Key;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.shape.Shapes;
import io.watchgate.server.config.yaml.SecretMask;
import io.watchgate.server.config.yaml.YamlText;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration as it holds: defaults filled in, the origin of each value beside it,
 * secrets masked.
 */
public final class EffectiveConfig {

    private final LoadedConfig loaded;

    private EffectiveConfig(LoadedConfig loaded) {
        this.loaded = loaded;
    }

    /** Returns the configuration as YAML, which loads again where nothing had to be masked. */
    public static String yaml(LoadedConfig loaded) {
        EffectiveConfig effective = new EffectiveConfig(loaded);
        List<Line> lines = effective.map(Shapes.ofFile(), loaded.root(), "");
        return lines.stream().map(Line::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    /**
     * One line.
     *
     * @param indent how deep it stands
     * @param text the YAML
     * @param comment where the value comes from; empty for lines without a value
     */
    private record Line(String indent, String text, String comment) {

        Line indented(String more) {
            return new Line(more + indent, text, comment);
        }

        @Override
        public String toString() {
            return indent + text + (comment.isEmpty() ? "" : "  # " + comment);
        }
    }

    private List<Line> map(Shape.Group group, Object record, String path) {
        List<Line> lines = new ArrayList<>();
        for (Shape.Field field : group.fields()) {
            Object value = value(field, record);
            switch (field.place()) {
                case KEY -> {
                    if (value != null) {
                        String at = path.isEmpty() ? field.key() : path + "." + field.key();
                        lines.addAll(field.shape().accept(new Writer(field, value, at)));
                    }
                }
                case FLAT -> lines.addAll(flat(field.shape(), value, path));
                case NAME, TAG -> {
                    // Written by whoever writes the key that holds the rest of the record.
                }
            }
        }
        return lines;
    }

    private List<Line> flat(Shape shape, @Nullable Object record, String path) {
        if (record == null) {
            return List.of();
        }
        if (shape instanceof Shape.Choice choice) {
            return choice.alternatives().stream()
                    .filter(group -> group.type().isInstance(record))
                    .flatMap(group -> map(group, record, path).stream())
                    .toList();
        }
        return map((Shape.Group) shape, record, path);
    }

    private static @Nullable Object value(Shape.Field field, Object record) {
        try {
            return field.source().component().getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException hidden) {
            throw new IllegalStateException(field + " (expected: a public accessor)", hidden);
        }
    }

    private static List<Line> below(List<Line> lines) {
        return lines.stream().map(line -> line.indented("  ")).toList();
    }

    /** Writes one key and what stands under it. */
    private final class Writer implements Shape.Visitor<List<Line>> {

        private final Shape.Field field;
        private final Object value;
        private final String path;

        Writer(Shape.Field field, Object value, String path) {
            this.field = field;
            this.value = value;
            this.path = path;
        }

        private List<Line> line(String text) {
            return List.of(new Line("", field.key() + ": " + text, loaded.origin(path).toString()));
        }

        private List<Line> block(List<Line> lines) {
            List<Line> block = new ArrayList<>(List.of(new Line("", field.key() + ":", "")));
            block.addAll(below(lines));
            return block;
        }

        @Override
        public List<Line> scalar(Shape.Scalar scalar) {
            String text = scalar.form().write(value);
            if (value instanceof URI) {
                text = isFromSecret(path) ? SecretMask.MASK : SecretMask.url(text);
            }
            return line(YamlText.of(text, scalar.form().type()));
        }

        @Override
        public List<Line> sequence(Shape.Sequence sequence) {
            List<?> elements = (List<?>) value;
            if (sequence.element() instanceof Shape.Scalar) {
                return line(texts(elements));
            }
            if (elements.isEmpty()) {
                return line("[]");
            }
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < elements.size(); i++) {
                lines.addAll(element(sequence.element(), elements.get(i), path + "[" + i + "]"));
            }
            return block(lines);
        }

        private String texts(List<?> elements) {
            List<String> shown =
                    SecretMask.command(elements.stream().map(String::valueOf).toList());
            StringJoiner list = new StringJoiner(", ", "[", "]");
            for (int i = 0; i < shown.size(); i++) {
                boolean hidden = SecretMask.isSecretKey(path) || isFromSecret(path + "[" + i + "]");
                list.add(YamlText.of(hidden ? SecretMask.MASK : shown.get(i), String.class));
            }
            return list.toString();
        }

        private boolean isFromSecret(String at) {
            return loaded.origin(at).sources().stream().anyMatch(SecretMask::isSecretSource);
        }

        private List<Line> element(Shape shape, Object element, String at) {
            List<Line> lines = new ArrayList<>();
            if (shape instanceof Shape.Tagged tagged) {
                Shape.Scalar words = (Shape.Scalar) tagged.tag().shape();
                String word =
                        words.form().write(Objects.requireNonNull(value(tagged.tag(), element)));
                List<Line> rest = map(tagged.element(), element, at + "." + word);
                lines.add(new Line("", word + ":", ""));
                lines.addAll(below(rest));
            } else {
                lines.addAll(map((Shape.Group) shape, element, at));
            }
            Line first = lines.get(0);
            List<Line> item = new ArrayList<>();
            item.add(new Line("", "- " + first.text(), first.comment()));
            item.addAll(below(lines.subList(1, lines.size())));
            return item;
        }

        @Override
        public List<Line> pairs(Shape.Pairs pairs) {
            Map<?, ?> map = (Map<?, ?>) value;
            if (map.isEmpty()) {
                return line("{}");
            }
            List<Line> lines = new ArrayList<>();
            map.forEach(
                    (name, text) -> {
                        Origin origin = loaded.origin(path + "." + name);
                        boolean hidden = field.key().equals("headers") || origin.isSubstituted();
                        String shown =
                                hidden
                                        ? SecretMask.MASK
                                        : SecretMask.variable((String) name, (String) text);
                        String key = YamlText.of((String) name, String.class);
                        String entry = key + ": " + YamlText.of(shown, String.class);
                        lines.add(new Line("", entry, origin.toString()));
                    });
            return block(lines);
        }

        @Override
        public List<Line> settings(Shape.Settings settings) {
            return line(free(value, path));
        }

        private String free(Object given, String at) {
            if (given instanceof Map<?, ?> map) {
                StringJoiner entries = new StringJoiner(", ", "{", "}");
                map.forEach(
                        (name, inner) ->
                                entries.add(
                                        YamlText.of((String) name, String.class)
                                                + ": "
                                                + free(inner, at + "." + name)));
                return entries.toString();
            }
            if (given instanceof List<?> list) {
                StringJoiner elements = new StringJoiner(", ", "[", "]");
                for (int i = 0; i < list.size(); i++) {
                    elements.add(free(list.get(i), at + "[" + i + "]"));
                }
                return elements.toString();
            }
            // Only the filter knows which of its settings are secret.
            boolean hidden = isFromSecret(at) || at.endsWith("key");
            return YamlText.of(hidden ? SecretMask.MASK : (String) given, String.class);
        }

        @Override
        public List<Line> group(Shape.Group group) {
            return block(map(group, value, path));
        }

        @Override
        public List<Line> named(Shape.Named named) {
            List<?> elements = (List<?>) value;
            if (elements.isEmpty()) {
                return line("{}");
            }
            List<Line> lines = new ArrayList<>();
            for (Object element : elements) {
                String name = nameOf(named.element(), element);
                lines.add(new Line("", YamlText.of(name, String.class) + ":", ""));
                lines.addAll(below(map(named.element(), element, path + "." + name)));
            }
            return block(lines);
        }

        private static String nameOf(Shape.Group group, Object record) {
            return group.fields().stream()
                    .filter(field -> field.place() == Key.Place.NAME)
                    .map(field -> String.valueOf(value(field, record)))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public List<Line> tagged(Shape.Tagged tagged) {
            throw new IllegalStateException(path + ": tagged (expected: inside a list)");
        }

        @Override
        public List<Line> choice(Shape.Choice choice) {
            throw new IllegalStateException(path + ": choice (expected: flat)");
        }
    }
}
