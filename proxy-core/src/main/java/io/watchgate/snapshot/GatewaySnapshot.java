package io.watchgate.snapshot;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.policy.PolicyChain;
import io.watchgate.session.Endpoint;
import io.watchgate.session.SessionSettings;
import io.watchgate.upstream.Upstream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One loaded configuration with everything derived from it. Immutable; a reload makes a new one and
 * swaps it in at once.
 *
 * @param config the configuration
 * @param policy who may see and call what
 * @param settings times and bounds of exchanges and sessions
 * @param upstreams the servers, in the order of the configuration
 * @param endpoints what answers under which path
 * @param keptHeaders names of the headers that are kept with each exchange, for rules and records
 */
public record GatewaySnapshot(
        GatewayConfig config,
        PolicyChain policy,
        SessionSettings settings,
        List<Upstream> upstreams,
        Map<String, Endpoint> endpoints,
        List<String> keptHeaders) {

    private static final String TRACE = "traceparent";

    public GatewaySnapshot {
        upstreams = List.copyOf(upstreams);
        endpoints = Map.copyOf(endpoints);
    }

    /** Derives from the configuration and its rules what else is kept. */
    GatewaySnapshot(
            GatewayConfig config,
            PolicyChain policy,
            SessionSettings settings,
            List<Upstream> upstreams,
            Map<String, Endpoint> endpoints) {
        this(config, policy, settings, upstreams, endpoints, keptHeaders(config, policy));
    }

    private static List<String> keptHeaders(GatewayConfig config, PolicyChain policy) {
        Set<String> kept = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        kept.addAll(policy.headers());
        if (!config.audit().isEmpty()) {
            kept.add(TRACE);
        }
        return List.copyOf(kept);
    }

    /** Returns the upstreams of {@code before} that are not in this snapshot. */
    List<Upstream> retiredSince(GatewaySnapshot before) {
        return before.upstreams.stream().filter(old -> !upstreams.contains(old)).toList();
    }

    TimeoutsConfig timeouts() {
        return config.timeouts();
    }
}
