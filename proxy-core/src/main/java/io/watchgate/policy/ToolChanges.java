package io.watchgate.policy;

import io.watchgate.config.policy.ToolConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which tools clients see otherwise than their servers list them: the one place that knows both
 * names. A name is that of one upstream's tool, so that no change reaches another's. Immutable.
 */
public final class ToolChanges {

    private final Map<String, Map<String, ToolChange>> byOwn = new HashMap<>();
    private final Map<String, Map<String, ToolChange>> byShown = new HashMap<>();

    ToolChanges(List<ToolConfig> configs) {
        for (ToolConfig config : configs) {
            ToolChange change = new ToolChange(config);
            byOwn.computeIfAbsent(config.upstream(), unused -> new HashMap<>())
                    .put(change.own(), change);
            byShown.computeIfAbsent(config.upstream(), unused -> new HashMap<>())
                    .put(change.shown(), change);
        }
    }

    /** Tells whether clients see every tool as its server lists it. */
    public boolean isEmpty() {
        return byOwn.isEmpty();
    }

    /** Tells whether clients see every tool of {@code upstream} as it lists it. */
    public boolean isEmpty(String upstream) {
        return byOwn.isEmpty() || !byOwn.containsKey(upstream);
    }

    /**
     * Returns the server's own name of what clients know as {@code shown}; null when that is the
     * name of a tool that has another one for clients.
     */
    public @Nullable String own(String upstream, String shown) {
        if (isEmpty(upstream)) {
            return shown;
        }
        ToolChange change = find(byShown, upstream, shown);
        return change != null ? change.own() : find(byOwn, upstream, shown) == null ? shown : null;
    }

    /**
     * Returns the name that clients see; null when it is taken by another tool, so that they cannot
     * see this one.
     */
    public @Nullable String shown(String upstream, String own) {
        if (isEmpty(upstream)) {
            return own;
        }
        ToolChange change = find(byOwn, upstream, own);
        return change != null ? change.shown() : find(byShown, upstream, own) == null ? own : null;
    }

    /** Returns a listed tool as clients see it. */
    public byte[] item(String upstream, String own, byte[] item) {
        ToolChange change = find(byOwn, upstream, own);
        return change == null ? item : change.item(item);
    }

    /**
     * Returns the arguments that the server gets for those of a client; null when they are the
     * same.
     *
     * @param sent the arguments, as JSON; empty for none
     */
    public byte @Nullable [] arguments(String upstream, String own, byte[] sent) {
        ToolChange change = find(byOwn, upstream, own);
        return change == null || !change.changesArguments() ? null : change.arguments(sent);
    }

    /** Tells whether calls of a tool get other arguments than those that clients send. */
    public boolean changesArguments(String upstream, String own) {
        ToolChange change = find(byOwn, upstream, own);
        return change != null && change.changesArguments();
    }

    private static @Nullable ToolChange find(
            Map<String, Map<String, ToolChange>> changes, String upstream, String name) {
        Map<String, ToolChange> ofUpstream = changes.get(upstream);
        return ofUpstream == null ? null : ofUpstream.get(name);
    }
}
