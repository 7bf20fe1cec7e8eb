package io.watchgate.server.metrics;

import io.watchgate.catalogue.Catalogues;
import io.watchgate.catalogue.UpstreamCatalogue;
import io.watchgate.pin.Drift;
import io.watchgate.pin.ToolDrift;
import io.watchgate.pin.ToolsVerdict;
import io.watchgate.server.metrics.Exposition.Type;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Shows which tools are not as they were locked. */
final class PinningFamilies {

    /** What is known of one upstream through all who have listed its tools. */
    private static final class Known {

        private final Map<Drift, Set<String>> tools = new EnumMap<>(Drift.class);
        private boolean refused;

        void add(ToolsVerdict verdict) {
            refused |= verdict.isRefused();
            for (ToolDrift drift : verdict.drifts()) {
                for (Drift kind : drift.kinds()) {
                    tools.computeIfAbsent(kind, unused -> new HashSet<>()).add(drift.name());
                }
            }
        }
    }

    private PinningFamilies() {}

    static void write(Exposition out, Catalogues catalogues) {
        Map<String, Known> upstreams = new TreeMap<>();
        for (UpstreamCatalogue catalogue : catalogues.all()) {
            if (catalogue.verdict() != ToolsVerdict.UNPINNED) {
                upstreams
                        .computeIfAbsent(catalogue.upstream().key(), unused -> new Known())
                        .add(catalogue.verdict());
            }
        }
        out.family(
                "pinning_changed_tools",
                Type.GAUGE,
                "Tools that are not as they were locked, by the kind of the change.");
        upstreams.forEach(
                (upstream, known) -> {
                    for (Drift kind : Drift.values()) {
                        int count = known.tools.getOrDefault(kind, Set.of()).size();
                        out.value(count, "upstream", upstream, "change", kind.word());
                    }
                });
        out.family(
                "pinning_refused",
                Type.GAUGE,
                "Whether an upstream is refused because of its tools.");
        upstreams.forEach(
                (upstream, known) -> out.value(known.refused ? 1 : 0, "upstream", upstream));
    }
}
