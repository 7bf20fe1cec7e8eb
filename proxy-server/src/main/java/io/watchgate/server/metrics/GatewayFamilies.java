package io.watchgate.server.metrics;

import io.watchgate.bridge.Parking;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.server.metrics.Exposition.Type;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Shows the state of the gateway: upstreams, children, sessions, queues, buffers. */
public final class GatewayFamilies implements MetricFamilies {

    private final Supplier<@Nullable GatewayCore> core;

    /**
     * Creates the families of a gateway.
     *
     * @param core the gateway; null as long as there is none
     */
    public GatewayFamilies(Supplier<@Nullable GatewayCore> core) {
        this.core = core;
    }

    @Override
    public void write(Exposition out) {
        GatewayCore gateway = core.get();
        if (gateway != null) {
            List<Upstream> upstreams = gateway.snapshot().upstreams();
            writeHealth(out, upstreams);
            writePlaces(out, upstreams);
            writeChildren(out, gateway);
            writeQueues(out, gateway);
            writeLimits(out, gateway);
            writeParks(out, gateway.parking());
            writeTools(out, gateway);
            FilterFamilies.write(out, gateway.filters());
            writePolicy(out, gateway);
            PinningFamilies.write(out, gateway.catalogues());
        }
    }

    private static void writeTools(Exposition out, GatewayCore gateway) {
        out.family(
                "endpoint_tools",
                Type.GAUGE,
                "The SHA-256 of the tools an endpoint listed last; always 1.");
        gateway.toolHashes()
                .all()
                .forEach((path, sha256) -> out.value(1, "endpoint", path, "sha256", sha256));
        out.family(
                "upstream_cache_bytes",
                Type.GAUGE,
                "Bytes of an upstream's results that are kept (limits.cache).");
        gateway.snapshot()
                .upstreams()
                .forEach(
                        upstream ->
                                out.value(upstream.results().size(), "upstream", upstream.key()));
    }

    private static void writePolicy(Exposition out, GatewayCore gateway) {
        out.family(
                "policy_reported",
                Type.COUNTER,
                "Requests that a rule of the kind report has matched, by rule.");
        gateway.policy()
                .tally()
                .reported()
                .forEach((rule, count) -> out.value(count, "rule", rule));
        out.family(
                "policy_undecided",
                Type.COUNTER,
                "Messages of which an expression could not decide whether its rule matches, by"
                        + " rule.");
        gateway.policy()
                .tally()
                .undecided()
                .forEach((rule, count) -> out.value(count, "rule", rule));
        out.family(
                "policy_withheld",
                Type.COUNTER,
                "Notifications and requests of servers that a rule has denied, by rule.");
        gateway.policy()
                .tally()
                .withheld()
                .forEach((rule, count) -> out.value(count, "rule", rule));
        out.family(
                "policy_shadow_differences",
                Type.COUNTER,
                "Messages that policy.shadow would have judged otherwise.");
        out.value(gateway.policy().tally().differed());
    }

    private static void writeHealth(Exposition out, List<Upstream> upstreams) {
        gauge(
                out,
                upstreams,
                "upstream_up",
                "Whether an upstream is, or was last seen, open.",
                upstream -> upstream.health().isUp() ? 1 : 0);
        gauge(
                out,
                upstreams,
                "upstream_parked",
                "Whether an upstream is left alone until a reload or an admin's word.",
                upstream -> upstream.health().isParked() ? 1 : 0);
        gauge(
                out,
                upstreams,
                "upstream_failures_in_row",
                "Failures of an upstream since a leg last held.",
                upstream -> upstream.health().failures());
        out.family(
                "upstream_era", Type.GAUGE, "The era in which an upstream was last seen to speak.");
        upstreams.forEach(
                upstream ->
                        out.value(1, "upstream", upstream.key(), "era", upstream.era().toString()));
        out.family(
                "upstream_connections",
                Type.GAUGE,
                "HTTP connections to an upstream, by the protocol they speak.");
        upstreams.forEach(
                upstream ->
                        upstream.legs()
                                .connections()
                                .forEach(
                                        (protocol, count) ->
                                                out.value(
                                                        count,
                                                        "upstream",
                                                        upstream.key(),
                                                        "protocol",
                                                        protocol)));
        out.family(
                "upstream_restarts",
                Type.COUNTER,
                "Legs opened after a failure, children started anew among them.");
        upstreams.forEach(
                upstream -> out.value(upstream.health().restarts(), "upstream", upstream.key()));
    }

    private static void writePlaces(Exposition out, List<Upstream> upstreams) {
        gauge(
                out,
                upstreams,
                "upstream_in_flight",
                "Unanswered requests to an upstream.",
                upstream -> upstream.inFlight().taken());
        gauge(
                out,
                upstreams,
                "upstream_in_flight_limit",
                "Unanswered requests there may be (limits.in-flight).",
                upstream -> upstream.inFlight().limit());
        gauge(
                out,
                upstreams,
                "upstream_queue_depth",
                "Requests that wait for a place.",
                GatewayFamilies::queued);
        gauge(
                out,
                upstreams,
                "upstream_queue_limit",
                "Requests that may wait on one leg and loop (limits.queue).",
                upstream -> upstream.config().limits().queue());
        gauge(
                out,
                upstreams,
                "upstream_legs",
                "Connections to an upstream, opening ones among them.",
                upstream -> upstream.legs().all().size());
        gauge(
                out,
                upstreams,
                "upstream_legs_limit",
                "Connections to an upstream there may be (limits.legs).",
                upstream -> upstream.config().limits().legs());
    }

    private static void writeChildren(Exposition out, GatewayCore gateway) {
        out.family("children", Type.GAUGE, "Running child processes.")
                .value(gateway.parts().children().running());
        out.family("children_started", Type.COUNTER, "Child processes started.")
                .value(gateway.parts().children().started());
        long parked =
                gateway.snapshot().upstreams().stream()
                        .filter(upstream -> upstream.health().isParked())
                        .count();
        out.family("upstreams_parked", Type.GAUGE, "Upstreams that are parked.").value(parked);
        out.family("upstreams", Type.GAUGE, "Upstreams in the configuration in force.")
                .value(gateway.snapshot().upstreams().size());
    }

    private static void writeQueues(Exposition out, GatewayCore gateway) {
        out.family(
                "handoff_queue_depth",
                Type.GAUGE,
                "Tasks of other threads that wait for an event loop.");
        for (GatewayLoop loop : gateway.parts().loops().all()) {
            out.value(loop.handoff().waiting(), "loop", Integer.toString(loop.index()));
        }
        out.family(
                "loop_scanned_bytes",
                Type.COUNTER,
                "Bytes of messages that an event loop has looked at, one by one.");
        for (GatewayLoop loop : gateway.parts().loops().all()) {
            out.value(loop.scanned(), "loop", Integer.toString(loop.index()));
        }
        out.family(
                        "handoff_queue_limit",
                        Type.GAUGE,
                        "Tasks that may wait for an event loop (limits.handoff).")
                .value(gateway.snapshot().config().limits().handoff());
    }

    private static void writeLimits(Exposition out, GatewayCore gateway) {
        out.family("sessions", Type.GAUGE, "Sessions of clients.").value(gateway.sessions().size());
        out.family("sessions_limit", Type.GAUGE, "Sessions there may be (limits.sessions).")
                .value(gateway.snapshot().config().limits().sessions());
        BufferBudget budget = gateway.budget();
        out.family("buffered_bytes", Type.GAUGE, "Bytes of large unfinished messages.")
                .value(budget.held());
        out.family(
                        "buffered_limit_bytes",
                        Type.GAUGE,
                        "Bytes of unfinished messages there may be (limits.buffered).")
                .value(budget.limit());
    }

    private static void writeParks(Exposition out, Parking parking) {
        out.family("parks", Type.GAUGE, "Calls that wait for their clients to answer a question.")
                .value(parking.open());
        out.family("parks_opened", Type.COUNTER, "Calls parked because their servers asked.")
                .value(parking.opened());
        out.family("parks_expired", Type.COUNTER, "Parked calls given up because no retry came.")
                .value(parking.expiries());
        out.family("parks_lost", Type.COUNTER, "Retries whose parked call was not here any more.")
                .value(parking.losses());
    }

    private static void gauge(
            Exposition out,
            List<Upstream> upstreams,
            String name,
            String help,
            ToLongFunction<Upstream> value) {
        out.family(name, Type.GAUGE, help);
        upstreams.forEach(
                upstream -> out.value(value.applyAsLong(upstream), "upstream", upstream.key()));
    }

    private static long queued(Upstream upstream) {
        return upstream.legs().all().stream().mapToLong(UpstreamLeg::queued).sum();
    }
}
