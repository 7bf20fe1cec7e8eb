package io.watchgate.server.config.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Looks into nodes, and makes nodes that stand where others stood. */
public final class Nodes {

    private Nodes() {}

    /** Tells whether a node is nothing at all: a key without a value, {@code null} or {@code ~}. */
    public static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    /** Returns the entries whose key is a text; others have been reported by {@link NodeCheck}. */
    public static List<Entry> entries(MappingNode mapping) {
        List<Entry> entries = new ArrayList<>(mapping.getValue().size());
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.add(new Entry(key, tuple.getValueNode()));
            }
        }
        return entries;
    }

    /**
     * A key and what stands under it.
     *
     * @param key the key
     * @param value what stands under it
     */
    public record Entry(ScalarNode key, Node value) {

        /** Returns the key's text. */
        public String name() {
            return key.getValue();
        }
    }

    /** Returns what stands under a key; null when the key is absent. */
    public static @Nullable Entry find(MappingNode mapping, String key) {
        for (Entry entry : entries(mapping)) {
            if (entry.name().equals(key)) {
                return entry;
            }
        }
        return null;
    }

    /** Returns a text in place of {@code at}. */
    public static ScalarNode scalar(String text, Node at) {
        return new ScalarNode(
                Tag.STR, true, text, ScalarStyle.PLAIN, at.getStartMark(), at.getEndMark());
    }

    /** Returns a list in place of {@code at}. */
    public static SequenceNode sequence(List<Node> elements, Node at) {
        return new SequenceNode(
                Tag.SEQ, true, elements, FlowStyle.FLOW, at.getStartMark(), at.getEndMark());
    }

    /** Returns a map in place of {@code at}. */
    public static MappingNode mapping(List<NodeTuple> entries, Node at) {
        return new MappingNode(
                Tag.MAP, true, entries, FlowStyle.FLOW, at.getStartMark(), at.getEndMark());
    }

    /** Returns a map without entries at the beginning of the file. */
    public static MappingNode emptyMapping() {
        return new MappingNode(
                Tag.MAP, true, List.of(), FlowStyle.FLOW, Optional.empty(), Optional.empty());
    }

    /** Says what a node is, for an error text; a text is quoted as it stands in the file. */
    public static String describe(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isEmpty() ? "\"\"" : scalar.getValue();
        }
        return node instanceof SequenceNode ? "a list" : "a map";
    }
}
