package io.watchgate.snapshot;

import io.watchgate.auth.Principal;
import io.watchgate.catalogue.Catalogues;
import io.watchgate.config.Sharing;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Does what is due now and then: closes legs nobody uses, opens required upstreams that are down,
 * ends upstreams and sessions that a reload has left behind once their last call is over.
 *
 * <p>Confined to its loop, where a comment does not say otherwise.
 */
final class Upkeep extends LoopTimer {

    /** How soon a required upstream, or one that drains, is looked at again. */
    private static final long WATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final LegWaiter NOBODY =
            new LegWaiter() {
                @Override
                public void opened(UpstreamLeg leg) {}

                @Override
                public void failed(Failure failure) {}
            };

    private final GatewayLoop loop;
    private final Supplier<List<Upstream>> upstreams;
    private final Catalogues catalogues;
    private final List<Upstream> retired = new ArrayList<>();
    private final List<McpSession> leaving = new ArrayList<>();
    private boolean stopped;

    /**
     * Creates the upkeep of one gateway.
     *
     * @param upstreams returns those of the configuration in force
     */
    Upkeep(GatewayLoop loop, Supplier<List<Upstream>> upstreams, Catalogues catalogues) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.catalogues = catalogues;
    }

    /** Begins, or looks at once when it has begun. Safe from any thread. */
    void start() {
        loop.run(this::expired);
    }

    /** Closes {@code upstream} when its last call has ended. Safe from any thread. */
    void retire(Upstream upstream) {
        loop.run(
                () -> {
                    retired.add(upstream);
                    lookSoon();
                });
    }

    /** Ends {@code session} when its last request is answered. Safe from any thread. */
    void retire(McpSession session) {
        loop.run(
                () -> {
                    leaving.add(session);
                    lookSoon();
                });
    }

    /** Not at once: a request that has found its upstream may be on its way to it. */
    private void lookSoon() {
        if (!stopped) {
            loop.timers().schedule(this, WATCHED_NANOS);
        }
    }

    /** Stops, and closes what is still draining. Safe from any thread. */
    void stop() {
        loop.run(
                () -> {
                    stopped = true;
                    loop.timers().cancel(this);
                    retired.forEach(Upstream::close);
                    retired.clear();
                    leaving.clear();
                });
    }

    @Override
    protected void expired() {
        if (stopped) {
            return;
        }
        long now = loop.nanoTime();
        long next = TimeUnit.SECONDS.toNanos(30);
        for (Upstream upstream : upstreams.get()) {
            upstream.tidy(now);
            next = Math.min(next, upstream.tidyNanos());
            if (upstream.config().required()) {
                open(upstream);
                next = Math.min(next, WATCHED_NANOS);
            }
        }
        leaving.removeIf(Upkeep::endIfQuiet);
        retired.removeIf(Upkeep::closeIfQuiet);
        if (!retired.isEmpty() || !leaving.isEmpty()) {
            next = Math.min(next, WATCHED_NANOS);
        }
        loop.timers().schedule(this, next);
    }

    private void open(Upstream upstream) {
        boolean mayTry = upstream.health().retryAfterMillis() == 0;
        if (!upstream.health().isUp() && mayTry) {
            boolean everyones = upstream.config().sharing() == Sharing.SHARED;
            LegKey key =
                    new LegKey(
                            everyones ? "" : Principal.ANONYMOUS.id(),
                            CapabilityProfile.NONE,
                            LegKey.Kind.SHARED);
            catalogues.of(upstream, key).open(NOBODY);
        }
    }

    private static boolean closeIfQuiet(Upstream upstream) {
        boolean quiet = upstream.isQuiet();
        if (quiet) {
            upstream.close();
        }
        return quiet;
    }

    private static boolean endIfQuiet(McpSession session) {
        boolean quiet = session.inFlight() == 0;
        if (quiet) {
            session.end();
        }
        return quiet;
    }
}
