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
        return drifts.stream().anyMatch(ToolDrift::refuses);
    }

    /** Returns how many tools that are listed clients do not know. */
    public int hidden() {
        if (isRefused()) {
            return listed.size();
        }
        return (int)
                drifts.stream()
                        .filter(drift -> drift.reaction() == Reaction.HIDE)
                        .filter(drift -> listed.contains(drift.name()))
                        .count();
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
