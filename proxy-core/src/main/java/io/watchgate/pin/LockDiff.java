package io.watchgate.pin;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells people how two locks differ: a line for each tool, and what stands only in one of them. */
public final class LockDiff {

    /** What a part holds of which nothing is said. */
    private static final String NOTHING = "{}";

    private final List<String> lines = new ArrayList<>();

    private LockDiff() {}

    /** Returns the differences in the order of upstreams and names; none when there is none. */
    public static List<String> of(Lock before, Lock after) {
        LockDiff diff = new LockDiff();
        Set<String> upstreams = new TreeSet<>(before.tools().keySet());
        upstreams.addAll(after.tools().keySet());
        for (String upstream : upstreams) {
            Set<String> names = new TreeSet<>(before.of(upstream).keySet());
            names.addAll(after.of(upstream).keySet());
            names.forEach(name -> diff.tool(upstream, name, before, after));
        }
        return diff.lines;
    }

    private void tool(String upstream, String name, Lock before, Lock after) {
        List<ToolPin> olds = before.find(upstream, name);
        List<ToolPin> nows = after.find(upstream, name);
        Set<Drift> kinds = EnumSet.noneOf(Drift.class);
        int title = lines.size();
        if (olds.isEmpty()) {
            kinds.add(Drift.NEW);
        } else if (nows.isEmpty()) {
            kinds.add(Drift.REMOVED);
        } else {
            changes(olds, nows, kinds);
        }
        if (nows.size() > Math.max(1, olds.size())) {
            kinds.add(Drift.AMBIGUOUS);
        }
        if (!kinds.isEmpty()) {
            lines.add(
                    title,
                    "tool "
                            + upstream
                            + " "
                            + LockText.printed(name)
                            + ": "
                            + kinds.stream().map(Drift::word).collect(Collectors.joining(", ")));
        }
    }

    /** Tells how each tool of a name differs from the nearest that was there, and which is gone. */
    private void changes(List<ToolPin> olds, List<ToolPin> nows, Set<Drift> kinds) {
        for (ToolPin now : nows) {
            ToolPin old = now.nearest(olds);
            kinds.addAll(old.differences(now));
            part(old.description(), now.description());
            part(old.schema(), now.schema());
            part(old.annotations(), now.annotations());
        }
        if (nows.size() < olds.size()) {
            kinds.add(Drift.REMOVED);
            Set<ToolPin> gone = new LinkedHashSet<>(olds);
            nows.forEach(gone::remove);
            gone.forEach(
                    old -> {
                        part(old.description(), NOTHING);
                        part(old.schema(), NOTHING);
                        part(old.annotations(), NOTHING);
                    });
        }
    }

    private void part(String old, String now) {
        List<String> before = LockText.pretty(old).lines().toList();
        List<String> after = LockText.pretty(now).lines().toList();
        only("  -", before, after);
        only("  +", after, before);
    }

    private void only(String sign, List<String> here, List<String> there) {
        Set<String> others = new HashSet<>(there);
        here.stream()
                .filter(line -> !others.contains(line))
                .map(line -> sign + line)
                .forEach(lines::add);
    }
}
