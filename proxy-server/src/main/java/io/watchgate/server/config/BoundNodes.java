package io.watchgate.server.config;

import io.watchgate.server.config.yaml.KeyPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Remembers which node each value came from, for errors found later and for origins. */
final class BoundNodes {

    private final Map<String, Bound> byPath = new HashMap<>();
    private final Map<String, Origin> origins = new HashMap<>();
    private final String fileName;

    BoundNodes(String fileName) {
        this.fileName = fileName;
    }

    /**
     * A value's place.
     *
     * @param path the way to the value
     * @param node the node, or its key's where that is the better place for an error
     */
    record Bound(KeyPath path, Node node) {

        /** Returns how to show a way that begins with this one. */
        String shown(KeyPath longer) {
            String rest = longer.full().substring(path.full().length());
            String shown = path.shown() + rest;
            return shown.startsWith(".") ? shown.substring(1) : shown;
        }
    }

    /** Remembers the node of a map. */
    void put(KeyPath path, Node node) {
        byPath.put(path.full(), new Bound(path, node));
    }

    /** Remembers the node of a text or a list, which has an origin to be shown. */
    void putValue(KeyPath path, Node node, List<String> sources) {
        put(path, node);
        Optional<Mark> mark = node.getStartMark();
        int line = mark.map(found -> found.getLine() + 1).orElse(0);
        int column = mark.map(found -> found.getColumn() + 1).orElse(0);
        origins.put(path.full(), new Origin(fileName, line, column, sources));
    }

    /** Returns the place of the value at a full path; null when it was not in the file. */
    @Nullable Bound find(String path) {
        return byPath.get(path);
    }

    /** Returns the place of the value, or of the innermost map or list around it that is known. */
    Bound nearest(String path) {
        String at = path;
        while (!byPath.containsKey(at) && !at.isEmpty()) {
            at = KeyPath.parent(at);
        }
        Bound bound = byPath.get(at);
        if (bound == null) {
            throw new IllegalStateException("root: not bound (expected: bound before all else)");
        }
        return bound;
    }

    Map<String, Origin> origins() {
        return Map.copyOf(origins);
    }
}
