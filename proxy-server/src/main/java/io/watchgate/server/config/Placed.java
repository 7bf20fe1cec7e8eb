package io.watchgate.server.config;

import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Nodes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A node and the way to it.
 *
 * @param path the way to the value that the node is for
 * @param node what stands there
 */
record Placed(KeyPath path, Node node) {

    /** Returns what stands under a key; empty when the key is absent or this is no map. */
    Optional<Placed> under(String key) {
        Nodes.@Nullable Entry entry =
                node instanceof MappingNode mapping ? Nodes.find(mapping, key) : null;
        return Optional.ofNullable(entry).map(found -> new Placed(path.child(key), found.value()));
    }
}
