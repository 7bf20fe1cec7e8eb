package io.watchgate.server.config.yaml;

import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Refuses graphs that are legal YAML and no configuration: duplicate keys, keys that are no text,
 * tags, and aliases that make the graph endless or huge. What it accepts can be walked as a tree.
 */
final class NodeCheck {

    static final String TOO_DEEP =
            "nested too deeply (expected: at most "
                    + BoundedParser.DEEPEST
                    + " levels, and no alias inside what it names)";

    private static final int MOST_NODES = 100_000;
    private static final String STANDARD = "tag:yaml.org,2002:";

    private final Problems problems;
    private int nodes;
    private boolean walkable = true;

    NodeCheck(Problems problems) {
        this.problems = problems;
    }

    /** Tells whether the graph may be walked; other problems are noted and do not hinder that. */
    boolean accepts(Node root) {
        visit(root, 1);
        return walkable;
    }

    private void visit(Node node, int depth) {
        if (!walkable) {
            return;
        }
        if (depth > BoundedParser.DEEPEST || ++nodes > MOST_NODES) {
            walkable = false;
            problems.error(
                    node,
                    depth > BoundedParser.DEEPEST
                            ? TOO_DEEP
                            : "aliases unfolded to too much (expected: at most "
                                    + MOST_NODES
                                    + " nodes)");
            return;
        }
        String tag = node.getTag().getValue();
        // The schema has a tag of its own for ${NAME} without quotes; the value is ours to put in.
        if (!tag.startsWith(STANDARD) && !node.getTag().equals(Tag.ENV_TAG)) {
            problems.error(node, tag + ": unknown tag (expected: no tags)");
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> visit(element, depth + 1));
        } else if (node instanceof MappingNode mapping) {
            visitEntries(mapping, depth);
        }
    }

    private void visitEntries(MappingNode mapping, int depth) {
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                Node first = seen.putIfAbsent(key.getValue(), key);
                if (first != null) {
                    int line = first.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                    problems.error(
                            key,
                            key.getValue()
                                    + ": given twice (expected: once; the first is in line "
                                    + line
                                    + ")");
                }
            } else {
                problems.error(entry.getKeyNode(), "key: no text (expected: a name)");
            }
            visit(entry.getValueNode(), depth + 1);
        }
    }
}
