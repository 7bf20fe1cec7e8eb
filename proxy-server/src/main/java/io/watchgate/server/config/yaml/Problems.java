package io.watchgate.server.config.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Collects errors and warnings of one load; the same one at the same place counts once. */
public final class Problems {

    private final String file;
    private final Set<ConfigProblem> errors = new LinkedHashSet<>();
    private final Set<ConfigProblem> warnings = new LinkedHashSet<>();

    /** Creates an empty collection for a file, as it was named. */
    public Problems(String file) {
        this.file = file;
    }

    /** Notes an error at the beginning of a node. */
    public void error(Node at, String message) {
        error(at.getStartMark(), message);
    }

    /** Notes an error at a mark; without one it concerns the whole file. */
    public void error(Optional<Mark> mark, String message) {
        errors.add(at(mark, message));
    }

    /** Notes an error at a line and a column, both counted from 1. */
    public void error(int line, int column, String message) {
        errors.add(new ConfigProblem(file, line, column, message));
    }

    /** Notes that a node is not what was expected. */
    public void refuse(KeyPath path, Node node, String expected) {
        boolean text = node instanceof ScalarNode && !Nodes.isNothing(node);
        String found = Nodes.describe(node);
        refuse(path, node, text ? SecretMask.inMessage(path.full(), found) : found, expected);
    }

    /** Notes that what was found, which is no secret, is not what was expected. */
    public void refuse(KeyPath path, Node node, String found, String expected) {
        error(node, path.shown() + ": " + found + " (expected: " + expected + ")");
    }

    /** Notes a warning at the beginning of a node. */
    public void warning(Node at, String message) {
        warnings.add(at(at.getStartMark(), message));
    }

    /** Tells whether an error was noted at the beginning of a node. */
    public boolean hasErrorAt(Node node) {
        ConfigProblem place = at(node.getStartMark(), "");
        return errors.stream()
                .anyMatch(
                        error -> error.line() == place.line() && error.column() == place.column());
    }

    /** Returns the errors, in the order of the file. */
    public List<ConfigProblem> errors() {
        return sorted(errors);
    }

    /** Returns the warnings, in the order of the file. */
    public List<ConfigProblem> warnings() {
        return sorted(warnings);
    }

    private ConfigProblem at(Optional<Mark> mark, String message) {
        int line = mark.map(found -> found.getLine() + 1).orElse(0);
        int column = mark.map(found -> found.getColumn() + 1).orElse(0);
        return new ConfigProblem(file, line, column, message);
    }

    private static List<ConfigProblem> sorted(Collection<ConfigProblem> problems) {
        List<ConfigProblem> sorted = new ArrayList<>(problems);
        sorted.sort(null);
        return sorted;
    }
}
