package io.watchgate.server.config;

import io.watchgate.config.key.ValueForm;
import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.shape.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the reference of all keys: a table for each map of the file. */
final class ReferenceText {

    private final StringBuilder text = new StringBuilder();
    private final Map<Class<?>, String> sections = new LinkedHashMap<>();
    private final List<Shape.Group> waiting = new ArrayList<>();

    private ReferenceText() {}

    static String markdown() {
        ReferenceText reference = new ReferenceText();
        reference.section("The file", Shapes.ofFile(), "");
        while (!reference.waiting.isEmpty()) {
            Shape.Group group = reference.waiting.remove(0);
            String path = reference.sections.get(group.type());
            reference.section("`" + path + "`", group, path);
        }
        return reference.text.toString();
    }

    private void section(String title, Shape.Group group, String path) {
        text.append("\n### ").append(title).append("\n\n");
        group.shortForm()
                .ifPresent(
                        shortForm ->
                                text.append("A text in place of the map stands for `")
                                        .append(shortForm.value())
                                        .append("`")
                                        .append(
                                                shortForm.off().isEmpty()
                                                        ? ""
                                                        : "; `off` switches it off")
                                        .append(".\n\n"));
        text.append("| Key | Value | Default | What it does |\n|---|---|---|---|\n");
        for (Shape.Field field : group.keyed()) {
            String at = path.isEmpty() ? field.key() : path + "." + field.key();
            String required = group.fields().contains(field) ? "required" : "one of both";
            String fallback = field.about().required() ? required : code(field.about().value());
            text.append("| `").append(field.key()).append("` | ");
            text.append(field.shape().accept(new Value(at))).append(" | ");
            text.append(fallback).append(" | ").append(field.about().text()).append(" |\n");
        }
        group.obsolete()
                .forEach(
                        key ->
                                text.append(
                                        "\n`%s: %s` has no effect: %s.\n"
                                                .formatted(key.name(), key.value(), key.text())));
    }

    private static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "`";
    }

    private String link(Shape.Group group, String path) {
        if (sections.putIfAbsent(group.type(), path) == null) {
            waiting.add(group);
        }
        String title = sections.get(group.type());
        String anchor = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "");
        return "[map](#" + anchor + ")";
    }

    /** Says what a key's value is. */
    private final class Value implements Shape.Visitor<String> {

        private final String path;

        Value(String path) {
            this.path = path;
        }

        @Override
        public String scalar(Shape.Scalar scalar) {
            String expected = scalar.about().expected();
            return expected.isEmpty() ? scalar.form().expected() : expected;
        }

        @Override
        public String sequence(Shape.Sequence sequence) {
            boolean texts = sequence.element() instanceof Shape.Scalar;
            String element =
                    texts
                            ? scalar(new Shape.Scalar(ValueForm.of(String.class), sequence.about()))
                            : "";
            return texts ? "list: " + element : "list of " + sequence.element().accept(this) + "s";
        }

        @Override
        public String pairs(Shape.Pairs pairs) {
            return "map from " + pairs.about().expected() + " to a text";
        }

        @Override
        public String settings(Shape.Settings settings) {
            return "map of settings";
        }

        @Override
        public String group(Shape.Group group) {
            return link(group, path);
        }

        @Override
        public String named(Shape.Named named) {
            return "map from names to " + link(named.element(), path + ".NAME") + "s";
        }

        @Override
        public String tagged(Shape.Tagged tagged) {
            return "`allow`, `deny`, `require` or `report` with a "
                    + link(tagged.element(), path + ".ACTION");
        }

        @Override
        public String choice(Shape.Choice choice) {
            throw new IllegalStateException(path + ": choice (expected: flat)");
        }
    }
}
