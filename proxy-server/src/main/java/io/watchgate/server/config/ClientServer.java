package io.watchgate.server.config;

import io.watchgate.server.config.shape.Shape;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import io.watchgate.server.config.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Rewrites one server as MCP clients write it: {@code command} and {@code args} become one list,
 * {@code disabled} becomes {@code enabled}, {@code type} is checked, keys of other programs are
 * dropped with a warning.
 */
final class ClientServer {

    private static final Map<String, String> LEADING_KEYS =
            Map.of(
                    "stdio", "command",
                    "http", "url",
                    "streamable-http", "url",
                    "streamableHttp", "url",
                    "sse", "url");

    private final Problems problems;
    private final Set<String> known;

    ClientServer(Problems problems, Shape.Group upstream) {
        this.problems = problems;
        this.known = upstream.keyed().stream().map(Shape.Field::key).collect(Collectors.toSet());
    }

    /** Returns the upstream; what is not a map is left for the binder to refuse. */
    Node asUpstream(KeyPath path, Node value) {
        if (!(value instanceof MappingNode mapping)) {
            return value;
        }
        List<NodeTuple> keys = new ArrayList<>();
        for (Nodes.Entry entry : Nodes.entries(mapping)) {
            switch (entry.name()) {
                case "command" ->
                        keys.add(new NodeTuple(entry.key(), command(path, mapping, entry)));
                case "args" -> checkArgs(path, mapping, entry);
                case "type" -> {
                    checkType(path, mapping, entry);
                    if (Nodes.describe(entry.value()).equals("sse")) {
                        // The other words leave it to what is found at the URL.
                        Node transport = Nodes.scalar("transport", entry.key());
                        keys.add(new NodeTuple(transport, entry.value()));
                    }
                }
                case "disabled" -> {
                    Node enabled = enabled(path, entry);
                    if (enabled != null) {
                        keys.add(new NodeTuple(Nodes.scalar("enabled", entry.key()), enabled));
                    }
                }
                default -> {
                    if (known.contains(entry.name())) {
                        keys.add(new NodeTuple(entry.key(), entry.value()));
                    } else {
                        String key = path.child(entry.name()).shown();
                        problems.warning(entry.key(), key + ": unknown key, ignored");
                    }
                }
            }
        }
        return Nodes.mapping(keys, mapping);
    }

    /** Returns the command and its arguments as one list. */
    private Node command(KeyPath path, MappingNode server, Nodes.Entry command) {
        if (!(command.value() instanceof ScalarNode)) {
            return command.value();
        }
        List<Node> list = new ArrayList<>(List.of(command.value()));
        Nodes.Entry args = Nodes.find(server, "args");
        if (args != null && args.value() instanceof SequenceNode given) {
            list.addAll(given.getValue());
        } else if (args != null && !Nodes.isNothing(args.value())) {
            problems.refuse(path.child("args"), args.value(), "a list");
        }
        return Nodes.sequence(list, command.value());
    }

    private void checkArgs(KeyPath path, MappingNode server, Nodes.Entry args) {
        Nodes.Entry command = Nodes.find(server, "command");
        if (command == null || command.value() instanceof SequenceNode) {
            String found = command == null ? "without command" : "beside a list";
            problems.refuse(path.child("args"), args.key(), found, "a command that is a text");
        }
    }

    private void checkType(KeyPath path, MappingNode server, Nodes.Entry type) {
        String word = Nodes.describe(type.value());
        String leading = LEADING_KEYS.get(word);
        if (leading == null) {
            problems.refuse(
                    path.child("type"), type.value(), "stdio, http, streamable-http or sse");
        } else if (Nodes.find(server, leading) == null) {
            String found = word + " without " + leading;
            String expected = leading.equals("url") ? "stdio" : "http";
            problems.refuse(path.child("type"), type.value(), found, expected);
        }
    }

    private @Nullable Node enabled(KeyPath path, Nodes.Entry disabled) {
        switch (Nodes.describe(disabled.value()).toLowerCase(Locale.ROOT)) {
            case "true" -> {
                return Nodes.scalar("false", disabled.value());
            }
            case "false" -> {
                return Nodes.scalar("true", disabled.value());
            }
            default -> {
                problems.refuse(path.child("disabled"), disabled.value(), "true or false");
                return null;
            }
        }
    }
}
