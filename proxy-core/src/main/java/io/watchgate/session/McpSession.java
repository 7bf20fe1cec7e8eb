package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.LogFilter;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.Reason;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the legacy era, from {@code initialize} to the end of its session.
 *
 * <p>A client's requests arrive on several connections and so on several loops. What belongs to a
 * request stays on the loop it arrived on; only what belongs to the session as a whole (its
 * standalone stream, its expiry) has one home. So an ordinary call crosses no loop on the session's
 * account. The table of unanswered requests is one for all loops, because an id must not be in use
 * twice on whatever connections; whoever finds a request there leaves it to its own loop.
 *
 * <p>Safe from any of the gateway's loops, except what a method's comment confines.
 */
public final class McpSession extends LoopTimer
        implements PendingRequest.Place, Caller, ResourceSubscriber {

    private static final AtomicIntegerFieldUpdater<McpSession> IN_FLIGHT =
            AtomicIntegerFieldUpdater.newUpdater(McpSession.class, "inFlight");
    private static final AtomicLongFieldUpdater<McpSession> EVENT_BYTES =
            AtomicLongFieldUpdater.newUpdater(McpSession.class, "eventBytes");
    private static final VarHandle SHARDS =
            MethodHandles.arrayElementVarHandle(SessionShard[].class);

    private final String id;
    private volatile Endpoint endpoint;
    private final Principal principal;
    private volatile ClientDescription client;
    private volatile ProtocolRevision revision;
    private final SessionRegistry registry;
    private final GatewayLoop home;
    private final @Nullable SessionShard[] shards;

    // Made with the first request: many a client only listens.
    private volatile @Nullable ConcurrentHashMap<RequestId, PendingRequest> pending;

    // A chain: most sessions use one upstream, or a few.
    private volatile @Nullable SessionLeg legs;
    private volatile int inFlight;
    private volatile long eventBytes;
    private final StandaloneStream standalone;
    private volatile @Nullable SessionCarrier carrier;
    private volatile @Nullable LogLevel logLevel;
    private volatile @Nullable CallerMeta meta;
    private volatile long lastSeen;
    private volatile boolean ended;
    private volatile @Nullable Object note;

    McpSession(
            String id,
            Endpoint endpoint,
            Principal principal,
            ClientDescription client,
            SessionRegistry registry,
            GatewayLoop home) {
        this.id = id;
        this.endpoint = endpoint;
        this.principal = principal;
        this.client = client;
        this.revision = ProtocolRevision.negotiate(client.protocolVersion());
        this.registry = registry;
        this.home = home;
        this.shards = new SessionShard[home.loops()];
        this.standalone = new StandaloneStream(this, home);
        this.lastSeen = home.nanoTime();
    }

    public String id() {
        return id;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Moves the session to the endpoint that has taken the place of its own. */
    public void move(Endpoint successor) {
        endpoint = successor;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public ClientDescription client() {
        return client;
    }

    /** Returns the revision negotiated with the client. */
    @Override
    public ProtocolRevision revision() {
        return revision;
    }

    /** Tells whether the client has said who it is. */
    public boolean isIntroduced() {
        return client != ClientDescription.UNKNOWN;
    }

    /** Notes what the client says of itself in {@code initialize}. Called on the home loop. */
    public void introduce(ClientDescription said) {
        revision = ProtocolRevision.negotiate(said.protocolVersion());
        client = registry.known(said);
        note = null;
        watch();
    }

    /** Returns the one response that carries all the session brings; null where there is none. */
    public @Nullable SessionCarrier carrier() {
        return carrier;
    }

    /** Notes what carries the session, and waits for {@code initialize}. On the home loop. */
    public void carriedBy(SessionCarrier opened, long handshakeNanos) {
        carrier = opened;
        home.timers().schedule(this, handshakeNanos);
    }

    /** Returns the loop that has the standalone stream and the expiry. */
    public GatewayLoop home() {
        return home;
    }

    /** Returns the session's stream for what belongs to no request. */
    public StandaloneStream standalone() {
        return standalone;
    }

    SessionSettings settings() {
        return registry.settings();
    }

    /** Returns the part of the session that belongs to {@code loop}; called on that loop. */
    public SessionShard shard(GatewayLoop loop) {
        assert loop.inLoop() : Thread.currentThread().getName();
        SessionShard shard = shards[loop.index()];
        if (shard == null) {
            shard = new SessionShard(loop, settings().requestNanos());
            SHARDS.setVolatile(shards, loop.index(), shard);
        }
        return shard;
    }

    /** Returns which leg the session uses for {@code upstream}. */
    public SessionLeg leg(Upstream upstream) {
        SessionLeg known = SessionLeg.find(legs, upstream);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            legs = SessionLeg.with(legs, upstream);
            return Objects.requireNonNull(SessionLeg.find(legs, upstream));
        }
    }

    /** Forgets which leg the session used for an upstream that is no longer configured. */
    public synchronized void forget(Upstream upstream) {
        legs = SessionLeg.without(legs, upstream);
    }

    /** Notes that a leg is gone. */
    void legClosed(UpstreamLeg leg) {
        SessionLeg known = SessionLeg.find(legs, leg.upstream());
        if (known != null) {
            known.gone(leg);
        }
    }

    /** Returns the legs that belong to this session alone. */
    public List<UpstreamLeg> ownLegs() {
        return SessionLeg.own(legs);
    }

    @Override
    public @Nullable LogLevel logLevel() {
        return logLevel;
    }

    /** Notes the level below which log messages are not wanted. */
    public void logLevel(LogLevel level) {
        logLevel = level;
        meta = null;
    }

    @Override
    public CallerMeta meta() {
        CallerMeta known = meta;
        if (known == null) {
            known = Caller.super.meta();
            meta = known;
        }
        return known;
    }

    /** Notes that the client has shown itself, to a sixty-fourth of the time it may be idle. */
    public void touch(long now) {
        // All loops read it with each call: it is written to now and then.
        if (now - lastSeen > settings().sessionNanos() / 64) {
            lastSeen = now;
        }
    }

    /** Takes a place for an unanswered request; returns false when there is none. */
    public boolean tryEnter() {
        if (IN_FLIGHT.incrementAndGet(this) <= settings().inFlight()) {
            return true;
        }
        IN_FLIGHT.decrementAndGet(this);
        return false;
    }

    @Override
    public void leave(PendingRequest request, long now) {
        pending().remove(request.id(), request);
        IN_FLIGHT.decrementAndGet(this);
        touch(now);
    }

    /** Returns what the exchange listener keeps of the session; null if it keeps nothing. */
    public @Nullable Object note() {
        return note;
    }

    /** Keeps something for the exchange listener as long as the session lives. */
    public void note(Object newNote) {
        note = newNote;
    }

    /** Returns how many requests of the client are unanswered. */
    public int inFlight() {
        return inFlight;
    }

    /** Tells whether the session has ended. */
    public boolean isEnded() {
        return ended;
    }

    /** Counts bytes of kept events. */
    void eventBytes(long change) {
        EVENT_BYTES.addAndGet(this, change);
    }

    boolean hasTooManyEvents() {
        return eventBytes > settings().eventBytes();
    }

    /** Enters a request; returns false when its id is in use, on whichever loop. */
    boolean opened(PendingRequest request) {
        return pending().putIfAbsent(request.id(), request) == null;
    }

    private ConcurrentHashMap<RequestId, PendingRequest> pending() {
        ConcurrentHashMap<RequestId, PendingRequest> made = pending;
        if (made == null) {
            synchronized (this) {
                made = pending == null ? new ConcurrentHashMap<>(2) : pending;
                pending = made;
            }
        }
        return made;
    }

    /** Tells whether an unanswered request has this id. */
    public boolean isInUse(RequestId requestId) {
        return pending().containsKey(requestId);
    }

    /** Cancels the client's request, on whichever loop it arrived; {@code reason} may be null. */
    public void cancel(RequestId requestId, @Nullable String reason) {
        PendingRequest request = pending().get(requestId);
        if (request != null) {
            request.exchange().loop().run(() -> request.cancel(reason));
        }
    }

    /**
     * Sends a server's notification that belongs to no request; takes ownership of it. Safe from
     * any of the gateway's loops.
     */
    public void relay(UpstreamLeg leg, JsonRpcNotification notification) {
        if (LogFilter.passes(notification, logLevel)) {
            endpoint.shown(leg.upstream(), notification);
            standalone.send(notification);
        } else {
            notification.release();
        }
    }

    @Override
    public void updated(JsonRpcNotification update, byte @Nullable [] exposed) {
        if (exposed != null) {
            update.replaceUri(exposed);
        }
        standalone.send(update);
    }

    /**
     * Takes the client's answer to a server's request, wherever that was asked from; takes
     * ownership of it. An answer nobody asked for is dropped and counted.
     */
    public void answered(JsonRpcResponse response) {
        long question = response.numericId();
        onShardOf(
                question,
                response,
                shard -> {
                    if (!shard.answered(response)) {
                        settings().listener().strayAnswer();
                    }
                });
    }

    /** Takes the client's progress on a server's request; takes ownership of it. */
    public void progressed(JsonRpcNotification notification) {
        RequestId token = notification.readProgressToken();
        long question = token == null ? -1 : token.number();
        onShardOf(question, notification, shard -> shard.progressed(question, notification));
    }

    /**
     * Finds the stream an event id names.
     *
     * @param found called, on the stream's loop, with the stream and the event's number; the stream
     *     is null when there is none or some of what came after the event is no longer kept
     */
    public void findStream(String lastEventId, ObjLongConsumer<@Nullable ResponseStream> found) {
        EventId event = EventId.parse(lastEventId);
        if (event == null || event.loop() >= home.loops()) {
            found.accept(null, 0);
            return;
        }
        GatewayLoop owner = loops().get(event.loop());
        owner.run(
                () -> {
                    SessionShard shard = shards[owner.index()];
                    ResponseStream stream =
                            shard == null || ended ? null : shard.stream(event.stream());
                    boolean kept = stream != null && stream.keepsAfter(event.event());
                    found.accept(kept ? stream : null, event.event());
                });
    }

    private void onShardOf(long question, JsonRpcMessage message, Consumer<SessionShard> action) {
        if (question <= 0) {
            message.release();
            settings().listener().strayAnswer();
            return;
        }
        GatewayLoop owner = loops().get(GatewayLoop.ownerOf(question, home.loops()));
        owner.run(() -> action.accept(shard(owner)));
    }

    /** Runs {@code action} on all shards, each on its own loop. */
    void onShards(Consumer<SessionShard> action) {
        for (GatewayLoop loop : loops().all()) {
            SessionShard shard = (SessionShard) SHARDS.getVolatile(shards, loop.index());
            if (shard != null) {
                loop.run(() -> action.accept(shard));
            }
        }
    }

    /** Ends the session: cancels its requests, ends its streams, closes its legs. */
    public void end() {
        home.run(this::endAtHome);
    }

    private void endAtHome() {
        if (ended) {
            return;
        }
        ended = true;
        home.timers().cancel(this);
        registry.ended(this);
        pending().values().forEach(this::end);
        onShards(SessionShard::endAll);
        standalone.close();
        SessionCarrier open = carrier;
        if (open != null) {
            open.end();
        }
        ownLegs().forEach(UpstreamLeg::close);
        endpoint.ended(this);
    }

    private void end(PendingRequest request) {
        Exchange exchange = request.exchange();
        boolean lost = exchange.carriesSession() && exchange.isGone();
        Reason reason = exchange.isTooSlow() ? Reason.SLOW_READER : Reason.CLIENT_GONE;
        exchange.loop().run(() -> request.end(lost ? reason : Reason.CANCELLED, null));
    }

    /** Starts watching for the time when nobody uses the session. On the home loop. */
    void watch() {
        home.timers().schedule(this, settings().sessionNanos());
    }

    @Override
    protected void expired() {
        if (!isIntroduced()) {
            end();
            return;
        }
        long idle = home.nanoTime() - lastSeen;
        long allowed = settings().sessionNanos();
        if (idle >= allowed && inFlight == 0 && !standalone.isAttached()) {
            end();
        } else {
            home.timers().schedule(this, Math.max(allowed - idle, allowed / 8));
        }
    }

    GatewayLoops loops() {
        return registry.loops();
    }

    @Override
    public String toString() {
        return "session on " + endpoint.path();
    }
}
