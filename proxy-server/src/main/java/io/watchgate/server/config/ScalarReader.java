package io.watchgate.server.config;

import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Turns the text of a node into a value. Paths are seen from the configuration file's directory.
 */
final class ScalarReader {

    private final Path directory;
    private final Substitution substitution;
    private final Problems problems;
    private final BoundNodes bound;

    ScalarReader(Path directory, Substitution substitution, Problems problems, BoundNodes bound) {
        this.directory = directory;
        this.substitution = substitution;
        this.problems = problems;
        this.bound = bound;
    }

    /** Returns the value, or null after the problem has been noted. */
    @Nullable Object value(Shape.Scalar shape, KeyPath path, Node node) {
        String expected =
                shape.about().expected().isEmpty()
                        ? shape.form().expected()
                        : shape.about().expected();
        String text = text(path, node, expected);
        if (text == null) {
            return null;
        }
        try {
            return seenFromFile(shape.form().read(text), List.of(shape.about().words()));
        } catch (IllegalArgumentException notOfTheForm) {
            problems.refuse(path, node, expected);
            return null;
        }
    }

    /** Returns the text with everything put in, or null after the problem has been noted. */
    @Nullable String text(KeyPath path, Node node, String expected) {
        if (!(node instanceof ScalarNode scalar) || Nodes.isNothing(node)) {
            problems.refuse(path, node, expected);
            return null;
        }
        Substitution.Result result = substitution.apply(scalar.getValue());
        bound.putValue(path, node, result.sources());
        for (String fault : result.faults()) {
            problems.error(node, path.shown() + ": " + fault);
        }
        return result.faults().isEmpty() ? result.text() : null;
    }

    /**
     * Makes a relative path absolute; {@code words} are texts that are no paths though they could
     * be.
     */
    Object seenFromFile(Object value, List<String> words) {
        if (value instanceof Path path) {
            return directory.resolve(path).normalize();
        }
        if (value instanceof String text && !words.isEmpty() && !isWord(text, words)) {
            return directory.resolve(text).normalize().toString();
        }
        return value;
    }

    private static boolean isWord(String text, List<String> words) {
        return words.stream()
                .anyMatch(word -> word.endsWith("/") ? text.startsWith(word) : text.equals(word));
    }
}
