package io.watchgate.pipeline;

import io.watchgate.codec.FrameLimits;
import io.watchgate.config.Http2Limits;
import io.watchgate.config.LimitsConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.policy.Elsewhere;
import io.watchgate.policy.PolicyChain;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.transport.upstream.http.HttpReception;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What pipelines are made from. Safe from any of the gateway's loops. */
public final class PipelineParts {

    private final GatewayLoops loops;
    private final InboundServices inbound;
    private final Supplier<PolicyChain> policy;
    private final FilterSet filters;
    private final Elsewhere elsewhere;
    private final Function<Upstream, StrayMessages> strays;
    private final List<LoopParts> perLoop;
    private volatile Sizes sizes;

    /**
     * Sizes that hold for channels made from now on.
     *
     * @param frames bounds for frames
     * @param largestHeader {@code limits.header} in bytes
     * @param jsonDepth {@code limits.json-depth}
     * @param batch {@code limits.batch}
     * @param http2 bounds for HTTP/2 connections of clients
     */
    public record Sizes(
            FrameLimits frames, int largestHeader, int jsonDepth, int batch, Http2Limits http2) {

        /** Returns the sizes that {@code limits} ask for; frames take from {@code budget}. */
        public static Sizes of(LimitsConfig limits, BufferBudget budget) {
            return new Sizes(
                    new FrameLimits(limits.frame().bytes(), budget),
                    (int) limits.header().bytes(),
                    limits.jsonDepth(),
                    limits.batch(),
                    limits.http2());
        }
    }

    /** Collects the parts. */
    public PipelineParts(
            GatewayLoops loops,
            InboundServices inbound,
            Supplier<PolicyChain> policy,
            FilterSet filters,
            Function<Upstream, StrayMessages> strays,
            Sizes sizes) {
        this.loops = loops;
        this.inbound = inbound;
        this.policy = policy;
        this.filters = filters;
        this.elsewhere = new RulesElsewhere(filters);
        this.strays = strays;
        this.sizes = sizes;
        this.perLoop =
                loops.all().stream()
                        .map(loop -> new LoopParts(loop, inbound, sizes.frames().budget(), strays))
                        .toList();
    }

    /** Takes new sizes, for channels made from now on. */
    public void configure(LimitsConfig limits, BufferBudget budget) {
        sizes = Sizes.of(limits, budget);
    }

    GatewayLoops loops() {
        return loops;
    }

    InboundServices inbound() {
        return inbound;
    }

    Supplier<PolicyChain> policy() {
        return policy;
    }

    public FilterSet filters() {
        return filters;
    }

    /** Returns where is done what would hold up a loop. */
    public Elsewhere elsewhere() {
        return elsewhere;
    }

    Function<Upstream, StrayMessages> strays() {
        return strays;
    }

    LoopParts of(GatewayLoop loop) {
        return perLoop.get(loop.index());
    }

    FrameLimits frameLimits() {
        return sizes.frames();
    }

    HttpReception httpReception() {
        return new HttpReception(sizes.batch());
    }

    /** Returns {@code limits.batch} in force. */
    public int batch() {
        return sizes.batch();
    }

    Http2Limits http2() {
        return sizes.http2();
    }

    int largestHeader() {
        return sizes.largestHeader();
    }

    int jsonDepth() {
        return sizes.jsonDepth();
    }
}
