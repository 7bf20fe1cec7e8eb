package io.watchgate.pin;

import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PinningConfig.Reaction;
import io.watchgate.jsonrpc.JsonDigest;
import io.watchgate.mcp.NamePattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares tools with a lock, and says what is to happen with those that differ. Made once for each
 * loaded configuration. Safe from any thread.
 *
 * <p>Names are the servers' own, and tools are looked at as they come from servers and filters of
 * content: before {@code policy.tools} gives them other names.
 */
public final class Pins {

    /** Pins nothing. */
    public static final Pins OFF = new Pins(Defaults.of(PinningConfig.class), Lock.EMPTY);

    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

    /** What holds of a tool that is too large to be taken apart. */
    private static final Set<Drift> ANYTHING =
            EnumSet.of(
                    Drift.DESCRIPTION,
                    Drift.SCHEMA_WIDENED,
                    Drift.SCHEMA_NARROWED,
                    Drift.ANNOTATIONS);

    /** Tools of one list that are told one by one. */
    private static final int MOST_LINES = 32;

    private final PinningConfig config;
    private final Lock lock;
    private final List<NamePattern> except;
    private final Map<String, List<ToolDrift>> noted = new ConcurrentHashMap<>();

    /** Creates the pins that {@code config} describes. */
    public Pins(PinningConfig config, Lock lock) {
        this.config = config;
        this.lock = lock;
        this.except = NamePattern.all(config.except());
    }

    /** Tells whether {@code other} says the same of every tool. */
    public boolean isAs(Pins other) {
        return config.equals(other.config) && lock.equals(other.lock);
    }

    /** Tells whether the tools of {@code upstream} are pinned. */
    public boolean concern(String upstream) {
        return config.file() != null && !NamePattern.anyMatches(except, upstream);
    }

    /** Tells whether it may be that clients can do nothing with {@code upstream}. */
    public boolean mayRefuse(String upstream) {
        return concern(upstream) && config.refuses();
    }

    /**
     * Compares what an upstream that is pinned lists by one name: most often one tool. Of several
     * nobody knows which one a client takes, or the server runs, so each has to be as one that was
     * locked.
     *
     * @param tools the tools as they are listed, JSON objects, none twice
     * @return how they differ; null when they do not
     */
    public @Nullable ToolDrift compare(String upstream, String name, List<byte[]> tools) {
        List<ToolPin> pins = lock.find(upstream, name);
        Set<Drift> kinds = EnumSet.noneOf(Drift.class);
        for (byte[] tool : tools) {
            kinds.addAll(differences(pins, name, tool));
        }
        if (tools.size() > Math.max(1, pins.size())) {
            kinds.add(Drift.AMBIGUOUS);
        }
        return kinds.isEmpty() ? null : drift(name, kinds);
    }

    private static Set<Drift> differences(List<ToolPin> pins, String name, byte[] tool) {
        if (pins.isEmpty()) {
            return Set.of(Drift.NEW);
        }
        if (tool.length > ToolPin.LARGEST) {
            String sent = JsonDigest.sha256(tool);
            return pins.stream().anyMatch(pin -> pin.sent().equals(sent)) ? Set.of() : ANYTHING;
        }
        ToolPin now = ToolPin.of(name, tool);
        return now.nearest(pins).differences(now);
    }

    private ToolDrift drift(String name, Set<Drift> kinds) {
        Reaction gravest = Reaction.REPORT;
        for (Drift kind : kinds) {
            Reaction reaction = kind.reaction(config);
            gravest = reaction.compareTo(gravest) > 0 ? reaction : gravest;
        }
        return new ToolDrift(name, kinds, gravest);
    }

    /**
     * Compares the whole list of an upstream.
     *
     * @param tools the tools as they are listed, by name; of each name those that differ
     */
    public ToolsVerdict judge(String upstream, Map<String, List<byte[]>> tools) {
        if (!concern(upstream)) {
            return ToolsVerdict.UNPINNED;
        }
        List<ToolDrift> drifts = new ArrayList<>();
        tools.forEach(
                (name, listed) -> {
                    ToolDrift drift = compare(upstream, name, listed);
                    if (drift != null) {
                        drifts.add(drift);
                    }
                });
        Set<String> gone = new HashSet<>(lock.of(upstream).keySet());
        gone.removeAll(tools.keySet());
        gone.forEach(name -> drifts.add(drift(name, EnumSet.of(Drift.REMOVED))));
        drifts.sort(Comparator.comparing(ToolDrift::name));
        note(upstream, drifts);
        return new ToolsVerdict(drifts, tools.keySet(), config.added());
    }

    /** Says once what is not as it was. */
    private void note(String upstream, List<ToolDrift> drifts) {
        List<ToolDrift> before = noted.put(upstream, List.copyOf(drifts));
        Set<ToolDrift> known = before == null ? Set.of() : Set.copyOf(before);
        List<ToolDrift> news = drifts.stream().filter(drift -> !known.contains(drift)).toList();
        for (ToolDrift drift : news.subList(0, Math.min(news.size(), MOST_LINES))) {
            LOG.warn(
                    "upstream {}: tool {} is not as it was locked: {}",
                    upstream,
                    LockText.printed(drift.name()),
                    drift.text());
        }
        if (news.size() > MOST_LINES) {
            LOG.warn("upstream {}: so are {} more", upstream, news.size() - MOST_LINES);
        }
        if (drifts.isEmpty() && !known.isEmpty()) {
            LOG.info("upstream {}: all tools are as they were locked", upstream);
        }
    }
}
