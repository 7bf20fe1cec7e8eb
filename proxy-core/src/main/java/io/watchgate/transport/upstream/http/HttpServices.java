package io.watchgate.transport.upstream.http;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What all HTTP upstreams have in common. Safe from any of the gateway's loops. */
public final class HttpServices {

    private final GatewayLoops loops;
    private final HttpPipelines pipelines;
    private final Executor handshakes;
    private final LongSupplier frameLimit;
    private final Function<Upstream, StrayMessages> strays;
    private final String agent;
    private final List<HostResolver> resolvers;

    /**
     * Collects the services.
     *
     * @param handshakes runs the costly steps of TLS handshakes, which do not belong on a loop
     * @param frameLimit returns {@code limits.frame} in bytes
     * @param strays counts what servers send that is no valid answer
     * @param agent the value of {@code User-Agent}
     */
    public HttpServices(
            GatewayLoops loops,
            HttpPipelines pipelines,
            Executor handshakes,
            LongSupplier frameLimit,
            Function<Upstream, StrayMessages> strays,
            String agent) {
        this.loops = loops;
        this.pipelines = pipelines;
        this.handshakes = handshakes;
        this.frameLimit = frameLimit;
        this.strays = strays;
        this.agent = agent;
        this.resolvers =
                loops.all().stream().map(loop -> new HostResolver(loop, loops.backend())).toList();
    }

    GatewayLoops loops() {
        return loops;
    }

    HttpPipelines pipelines() {
        return pipelines;
    }

    Executor handshakes() {
        return handshakes;
    }

    long frameLimit() {
        return frameLimit.getAsLong();
    }

    StrayMessages strays(Upstream upstream) {
        return strays.apply(upstream);
    }

    String agent() {
        return agent;
    }

    HostResolver resolver(GatewayLoop loop) {
        return resolvers.get(loop.index());
    }
}
