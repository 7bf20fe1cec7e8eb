package io.watchgate.snapshot;

import io.watchgate.bridge.Parking;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.pipeline.PipelineParts;
import io.watchgate.transport.upstream.ChildEnvironment;
import io.watchgate.transport.upstream.StdioLeg;
import io.watchgate.transport.upstream.StdioServices;
import io.watchgate.transport.upstream.http.HttpOrigin;
import io.watchgate.transport.upstream.http.HttpServices;
import io.watchgate.upstream.LegFactory;
import io.watchgate.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the upstreams that a configuration names, and their way to the servers.
 *
 * <p>Called by one thread at a time; what it makes is safe from any.
 */
final class UpstreamMaker {

    private final GatewayParts parts;
    private final @Nullable Function<Upstream, LegFactory> transport;
    private final PipelineParts pipelineParts;
    private final PipelineAssembler assembler;
    private final Parking parking;
    private final LongSupplier frameLimit;
    private final HttpServices httpServices;

    /**
     * Creates the maker.
     *
     * @param transport makes the legs of every upstream; null for what its target says
     * @param frameLimit how many bytes a message may have
     */
    UpstreamMaker(
            GatewayParts parts,
            @Nullable Function<Upstream, LegFactory> transport,
            PipelineParts pipelineParts,
            PipelineAssembler assembler,
            Parking parking,
            LongSupplier frameLimit) {
        this.parts = parts;
        this.transport = transport;
        this.pipelineParts = pipelineParts;
        this.assembler = assembler;
        this.parking = parking;
        this.frameLimit = frameLimit;
        httpServices =
                new HttpServices(
                        parts.loops(),
                        assembler,
                        parts.blocking(),
                        frameLimit,
                        parts.strays(),
                        "watchgate/" + parts.version());
    }

    /**
     * Returns the known upstreams whose configuration is equal, and new ones for the rest.
     *
     * @throws IllegalArgumentException when one cannot be made; then none is
     */
    List<Upstream> upstreams(GatewayConfig config, Map<String, Upstream> known) {
        List<Upstream> upstreams = new ArrayList<>();
        List<Upstream> created = new ArrayList<>();
        try {
            for (UpstreamConfig wanted : config.enabledUpstreams()) {
                Upstream upstream = known.get(wanted.key());
                if (upstream == null || !upstream.config().equals(wanted)) {
                    upstream = create(wanted);
                    created.add(upstream);
                }
                upstreams.add(upstream);
            }
        } catch (RuntimeException refused) {
            created.forEach(Upstream::close);
            throw refused;
        }
        return upstreams;
    }

    private Upstream create(UpstreamConfig config) {
        Upstream upstream = new Upstream(config, parts.loops(), this::legs);
        upstream.bridgeWith(parking.bridge());
        return upstream;
    }

    private LegFactory legs(Upstream upstream) {
        if (transport != null) {
            return transport.apply(upstream);
        }
        return upstream.config().target() instanceof HttpTarget target
                ? http(upstream, target)
                : stdio();
    }

    private LegFactory http(Upstream upstream, HttpTarget target) {
        try {
            return new HttpOrigin(upstream, target, httpServices);
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "upstream " + upstream.key() + ": tls: " + e.getMessage(), e);
        }
    }

    private LegFactory stdio() {
        StdioServices services =
                new StdioServices(
                        parts.children(),
                        upstream ->
                                ChildEnvironment.command(upstream.config(), parts.environment()),
                        assembler,
                        pipelineParts.batch(),
                        frameLimit,
                        parts.strays(),
                        pipelineParts.filters()::shown);
        return (upstream, key, home, owner) -> new StdioLeg(upstream, key, home, owner, services);
    }
}
