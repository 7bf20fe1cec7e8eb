package io.watchgate.upstream;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.limit.Permits;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One configured MCP server, however it is reached: its health, its legs, its places.
 *
 * <p>Lives as long as its configuration does not change, also across reloads. Safe from any thread.
 */
public final class Upstream {

    private final UpstreamConfig config;
    private final GatewayLoops loops;
    private final UpstreamHealth health;
    private final Permits inFlight;
    private final LegPool legs;
    private final UpstreamEra era;
    private final ToolParams toolParams = new ToolParams();
    private final KeptResults results;
    private volatile @Nullable ServerDescription lastSaid;
    private volatile EraBridge bridge = EraBridge.NONE;

    /** Creates the upstream; nothing is opened before it is used. */
    public Upstream(
            UpstreamConfig config, GatewayLoops loops, Function<Upstream, LegFactory> factory) {
        this.config = config;
        this.loops = loops;
        this.health =
                new UpstreamHealth(
                        config.key(),
                        config.restart(),
                        config.target() instanceof CommandTarget,
                        loops.get(0)::nanoTime);
        this.inFlight = new Permits(config.limits().inFlight());
        this.era = new UpstreamEra(config, loops.get(0)::nanoTime);
        this.results = new KeptResults(config.limits().cache().bytes());
        this.legs = new LegPool(this, factory.apply(this));
    }

    /** Returns its name in paths, prefixes and metrics. */
    public String key() {
        return config.key();
    }

    /** Returns what the file says of it. */
    public UpstreamConfig config() {
        return config;
    }

    /** Returns the loops its legs live on. */
    public GatewayLoops loops() {
        return loops;
    }

    /** Returns whether it works, and when it may be tried. */
    public UpstreamHealth health() {
        return health;
    }

    /** Returns the places for unanswered requests. */
    public Permits inFlight() {
        return inFlight;
    }

    /** Returns in which era the server speaks. */
    public UpstreamEra era() {
        return era;
    }

    /**
     * Returns what a leg's server says of itself: what another leg's has said where it is equal.
     */
    ServerDescription said(ServerDescription description) {
        ServerDescription known = lastSaid;
        if (known != null && known.isAs(description)) {
            return known;
        }
        lastSaid = description;
        return description;
    }

    /** Returns which arguments of the server's tools stand in headers. */
    public ToolParams toolParams() {
        return toolParams;
    }

    /** Returns the results of the server that may be given to others, too. */
    public KeptResults results() {
        return results;
    }

    /** Returns what stands between a server of the modern era and the owners of its calls. */
    EraBridge bridge() {
        return bridge;
    }

    /** Puts {@code newBridge} between a server of the modern era and the owners of its calls. */
    public void bridgeWith(EraBridge newBridge) {
        bridge = newBridge;
    }

    /** Returns how many of its resources may be subscribed to over one leg. */
    public int mostSubscriptions() {
        return config.limits().subscriptions();
    }

    /** Returns why nobody can subscribe to one more of its resources over the same leg. */
    public Failure tooManySubscriptions() {
        String text = "upstream " + key() + " is subscribed to often enough";
        return Failure.notSent(Reason.OVERLOADED, text + " (limits.subscriptions)");
    }

    /** Returns its legs. */
    public LegPool legs() {
        return legs;
    }

    /** Tells whether no call is under way, waits for a place, or for a leg that is opening. */
    public boolean isQuiet() {
        return inFlight.taken() == 0
                && !inFlight.hasWaiters()
                && legs.all().stream().noneMatch(leg -> leg.state() == UpstreamLeg.State.OPENING);
    }

    /** Closes legs nobody uses; called now and then. */
    public void tidy(long now) {
        legs.closeIdle(now);
    }

    /** Returns how often {@link #tidy} should be called, in nanoseconds. */
    public long tidyNanos() {
        long idle = config.timeouts().legIdle().toNanos();
        return Math.min(
                Math.max(idle / 4, TimeUnit.MILLISECONDS.toNanos(100)),
                TimeUnit.SECONDS.toNanos(30));
    }

    /**
     * Closes everything; called when the upstream is no longer configured, or the gateway stops.
     */
    public void close() {
        legs.close();
    }

    @Override
    public String toString() {
        return key();
    }
}
