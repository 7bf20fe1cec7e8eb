package io.watchgate.pin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells people how two locks differ: a line for each tool, and what stands only in one of them. */
public final class LockDiff {

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
        ToolPin old = before.find(upstream, name);
        ToolPin now = after.find(upstream, name);
        String which = "tool " + upstream + " " + LockText.printed(name) + ": ";
        if (old == null) {
            lines.add(which + Drift.NEW.word());
        } else if (now == null) {
            lines.add(which + Drift.REMOVED.word());
        } else {
            Set<Drift> kinds = old.differences(now);
            if (!kinds.isEmpty()) {
                lines.add(
                        which + kinds.stream().map(Drift::word).collect(Collectors.joining(", ")));
                part(old.description(), now.description());
                part(old.schema(), now.schema());
                part(old.annotations(), now.annotations());
            }
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
