package io.watchgate.pin;

import io.watchgate.config.policy.PinningConfig.Reaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What pins say of the whole list of a server's tools. Immutable, so that it may be asked on any
 * thread.
 */
public final class ToolsVerdict {

    /** What holds where nothing is pinned. */
    public static final ToolsVerdict UNPINNED =
            new ToolsVerdict(List.of(), Set.of(), Reaction.REPORT);

    private final List<ToolDrift> drifts;
    private final Map<String, ToolDrift> byName = new HashMap<>();
    private final Set<String> listed;
    private final Reaction unlisted;
    private final boolean refused;
    private final int hidden;

    /**
     * Creates a verdict.
     *
     * @param drifts tools that are not as they were
     * @param listed the names of all tools that are listed
     * @param unlisted what happens with those that are nowhere
     */
    ToolsVerdict(List<ToolDrift> drifts, Set<String> listed, Reaction unlisted) {
        this.drifts = List.copyOf(drifts);
        this.listed = new HashSet<>(listed);
        this.unlisted = unlisted;
        drifts.forEach(drift -> byName.put(drift.name(), drift));
        // Every list that clients ask for asks for both, of every server.
        this.refused = drifts.stream().anyMatch(ToolDrift::refuses);
        this.hidden = refused ? listed.size() : (int) drifts.stream().filter(this::hides).count();
    }

    private boolean hides(ToolDrift drift) {
        return drift.reaction() == Reaction.HIDE && listed.contains(drift.name());
    }

    /** Returns the tools that are not as they were, by name. */
    public List<ToolDrift> drifts() {
        return drifts;
    }

    /** Returns how the tool of this name is not as it was; null when it is. */
    public @Nullable ToolDrift of(String name) {
        return byName.get(name);
    }

    /** Tells whether clients can do nothing with the upstream. */
    public boolean isRefused() {
        return refused;
    }

    /** Returns how many tools that are listed clients do not know. */
    public int hidden() {
        return hidden;
    }

    /** Tells whether the server lists a tool of this name. */
    public boolean isListed(String name) {
        return listed.contains(name);
    }

    /** Tells whether clients know the tool of this name. */
    public boolean shows(String name) {
        ToolDrift drift = byName.get(name);
        Reaction reaction =
                drift != null
                        ? drift.reaction()
                        : listed.contains(name) ? Reaction.REPORT : unlisted;
        return reaction == Reaction.REPORT;
    }
}
