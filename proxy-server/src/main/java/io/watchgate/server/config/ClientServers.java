package io.watchgate.server.config;

import io.watchgate.config.key.Key;
import io.watchgate.server.config.shape.Shapes;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Takes servers as MCP clients write them ({@code mcpServers}, {@code servers}) for upstreams:
 * rewrites their nodes, which keep their positions.
 */
final class ClientServers {

    private static final List<String> ROOT_KEYS = List.of("mcpServers", "servers");
    private static final int LONGEST_NAME = 32;

    private final Problems problems;
    private final Map<String, Node> taken = new HashMap<>();
    private String separator = "__";

    ClientServers(Problems problems) {
        this.problems = problems;
    }

    /** Returns the root with the clients' servers among its upstreams. */
    MappingNode intoUpstreams(MappingNode root) {
        List<NodeTuple> rest = new ArrayList<>();
        List<NodeTuple> servers = new ArrayList<>();
        Nodes.Entry upstreams = Nodes.find(root, "upstreams");
        if (upstreams != null && upstreams.value() instanceof MappingNode own) {
            own.getValue().forEach(server -> take(server, servers));
        }
        Nodes.Entry given = Nodes.find(root, "separator");
        if (given != null && given.value() instanceof ScalarNode scalar) {
            separator = scalar.getValue();
        }
        @Nullable Node imported = null;
        for (NodeTuple tuple : root.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
            if (ROOT_KEYS.contains(key)) {
                imported = tuple.getKeyNode();
                addServers(key, tuple.getValueNode(), servers);
            } else if (upstreams == null || tuple.getKeyNode() != upstreams.key()) {
                rest.add(tuple);
            }
        }
        if (imported == null) {
            return root;
        }
        Node place = upstreams == null ? imported : upstreams.key();
        rest.add(new NodeTuple(Nodes.scalar("upstreams", place), Nodes.mapping(servers, place)));
        return Nodes.mapping(rest, root);
    }

    private void take(NodeTuple server, List<NodeTuple> servers) {
        servers.add(server);
        if (server.getKeyNode() instanceof ScalarNode name) {
            taken.put(name.getValue(), name);
        }
    }

    private void addServers(String rootKey, Node value, List<NodeTuple> servers) {
        if (Nodes.isNothing(value)) {
            return;
        }
        if (!(value instanceof MappingNode mapping)) {
            KeyPath path = new KeyPath(rootKey, rootKey);
            problems.refuse(path, value, "a map from names to servers");
            return;
        }
        ClientServer server = new ClientServer(problems, Shapes.ofUpstream());
        for (Nodes.Entry entry : Nodes.entries(mapping)) {
            KeyPath path = new KeyPath("upstreams." + entry.name(), rootKey + "." + entry.name());
            String name = allowed(entry.name());
            Node first = taken.putIfAbsent(name, entry.key());
            if (first != null) {
                int line = first.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                String found = "also " + name + ", like the server in line " + line;
                problems.refuse(path, entry.key(), found, "a name of its own");
                continue;
            }
            if (!name.equals(entry.name())) {
                problems.warning(entry.key(), path.shown() + ": served as " + name);
            }
            Node key = Nodes.scalar(name, entry.key());
            servers.add(new NodeTuple(key, server.asUpstream(path, entry.value())));
        }
    }

    /** Returns the name itself where an upstream may have it, or the nearest that it may have. */
    private String allowed(String name) {
        if (isAllowed(name)) {
            return name;
        }
        String slug = name.replaceAll("[^A-Za-z0-9_-]+", "-");
        slug = slug.replace(separator, separator.contains("-") ? "_" : "-");
        slug = slug.replaceAll("^[_-]+", "");
        slug = slug.substring(0, Math.min(slug.length(), LONGEST_NAME)).replaceAll("[_-]+$", "");
        return slug.isEmpty() ? "server" : slug;
    }

    private boolean isAllowed(String name) {
        return !name.contains(separator)
                && Shapes.ofUpstream().fields().stream()
                        .filter(field -> field.place() == Key.Place.NAME)
                        .allMatch(field -> name.matches(field.about().pattern()));
    }
}
