package io.watchgate.bridge;

import io.watchgate.bridge.LeasePool.Tenants;
import io.watchgate.bridge.ParkState.ParkId;
import io.watchgate.config.Sharing;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.Reason;
import io.watchgate.seal.SealPurpose;
import io.watchgate.seal.Seals;
import io.watchgate.seal.Unsealed;
import io.watchgate.session.Caller;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.task.TaskNames;
import io.watchgate.upstream.CallerMeta;
import io.watchgate.upstream.EraBridge;
import io.watchgate.upstream.Upstream;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls of modern clients to servers of the legacy era, which may ask in the middle of a
 * call, and leads retries back to the calls that wait for them.
 *
 * <p>What a client carries meanwhile is sealed: only the same principal opens it, with the same
 * method, name and arguments, in time, once for each time it was asked. A state whose call is not
 * here any more is refused: a call is never executed a second time.
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class Parking {

    static final String LOST =
            "the call that requestState belongs to is over or not here (expected: a retry in time,"
                    + " while the gateway runs)";

    private static final String INVALID =
            "requestState is not that of this request (expected: as it was given, in time, for the"
                    + " same method, name and arguments)";

    private static final int ID_BYTES = 16;

    private final GatewayLoops loops;
    private final Seals seals;
    private final RelayedStates relayed;
    private final TaskNames tasks;
    private final String clientInfo;
    private final long node = ThreadLocalRandom.current().nextLong();
    private final ConcurrentHashMap<Upstream, LeasePool> pools = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ParkId, LeasedCall> parks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> byPrincipal = new ConcurrentHashMap<>();
    private final AtomicInteger nextHome = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile ParkSettings settings;
    private volatile boolean draining;

    /**
     * Creates an empty one.
     *
     * @param tasks the names of tasks
     * @param clientInfo what the gateway says of itself to servers, a JSON object
     */
    public Parking(
            GatewayLoops loops,
            Seals seals,
            TaskNames tasks,
            String clientInfo,
            ParkSettings settings) {
        this.loops = loops;
        this.seals = seals;
        this.relayed = new RelayedStates(seals, this::settings);
        this.tasks = tasks;
        this.clientInfo = clientInfo;
        this.settings = settings;
    }

    /** Takes other times and bounds; they hold for what is parked from now on. */
    public void configure(ParkSettings newSettings) {
        settings = newSettings;
    }

    /** Returns how many calls wait for their clients. */
    public int open() {
        return parks.size();
    }

    /** Returns how many calls have been parked. */
    public long opened() {
        return opened.sum();
    }

    /** Returns how many parked calls were given up because no retry came. */
    public long expiries() {
        return expired.sum();
    }

    /** Returns how many retries came for a call that was not here any more. */
    public long losses() {
        return lost.sum();
    }

    /** Returns what stands between servers of the modern era and the owners of their calls. */
    public EraBridge bridge() {
        return (call, owner) -> ModernServerCall.between(relayed, tasks, call, owner);
    }

    /**
     * Sends the request, which is no retry, to {@code upstream}, if that is this class's business.
     * Called on the loop of the exchange.
     *
     * @return false when it goes the way of requests that cannot be asked anything
     */
    public boolean take(PendingRequest request, Upstream upstream) {
        Caller caller = request.caller();
        if (!(caller instanceof ModernCaller)
                || !mayBeAsked(request.method())
                || upstream.era().known() == ProtocolEra.MODERN) {
            return false;
        }
        if (!leases(caller, upstream)) {
            return false;
        }
        send(request, upstream);
        return true;
    }

    /**
     * Leads a request that brings answers to the call it continues, fails it, or gives it the state
     * that its server knows. Called on the loop of the exchange.
     *
     * @param onward sends the request to {@code upstream} as it is then; called at most once, here
     *     or later on the same loop
     */
    public void retry(PendingRequest request, Upstream upstream, Runnable onward) {
        if (!(request.caller() instanceof ModernCaller) || !mayBeAsked(request.method())) {
            onward.run();
            return;
        }
        Retry retry = Retry.read(request.request());
        if (retry == null) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "inputResponses or requestState of another kind (expected: an object,"
                                    + " a text)"));
        } else if (retry.state() != Span.NONE) {
            seals.whenReady(
                    request.exchange().loop(), () -> verify(request, upstream, retry, onward));
        } else if (upstream.era().known() == ProtocolEra.MODERN) {
            // The server gave none.
            onward.run();
        } else {
            request.fail(
                    Failure.notSent(
                            Reason.STATE_INVALID,
                            "inputResponses without requestState (expected: both)"));
        }
    }

    /**
     * Leads a request that brings answers, and names nobody, to the one of {@code upstreams} that
     * asked for them, as its state says. Called on the loop of the exchange.
     *
     * @param onward sends the request to that one as it is then; called at most once, here or later
     *     on the same loop
     */
    public void retry(PendingRequest request, List<Upstream> upstreams, Consumer<Upstream> onward) {
        Retry retry = Retry.read(request.request());
        if (retry == null || retry.state() == Span.NONE) {
            request.fail(
                    Failure.notSent(
                            Reason.STATE_INVALID,
                            "inputResponses without requestState (expected: both)"));
        } else {
            seals.whenReady(
                    request.exchange().loop(), () -> search(request, upstreams, retry, onward));
        }
    }

    private void search(
            PendingRequest request,
            List<Upstream> upstreams,
            Retry retry,
            Consumer<Upstream> onward) {
        for (Upstream upstream : upstreams) {
            if (!request.isDone() && own(request, upstream, retry) != null) {
                verify(request, upstream, retry, () -> onward.accept(upstream));
                return;
            }
        }
        request.fail(Failure.notSent(Reason.STATE_INVALID, INVALID));
    }

    /** Returns the state that {@code upstream} gave; null when it gave another or none. */
    private byte @Nullable [] own(PendingRequest request, Upstream upstream, Retry retry) {
        return relayed.open(
                request.exchange().loop(),
                upstream.key(),
                request.principal(),
                request.request(),
                retry.requestState());
    }

    /** Opens the state of a server of the modern era, or goes on as for one of the other. */
    private void verify(PendingRequest request, Upstream upstream, Retry retry, Runnable onward) {
        if (request.isDone()) {
            return;
        }
        ProtocolEra era = upstream.era().known();
        byte[] own = era == ProtocolEra.LEGACY ? null : own(request, upstream, retry);
        CallerMeta caller = request.callerMeta();
        if (own != null && caller != null) {
            RelayedStates.putBack(request.request(), retry.state(), own, caller);
            onward.run();
        } else if (era == ProtocolEra.MODERN) {
            request.fail(Failure.notSent(Reason.STATE_INVALID, INVALID));
        } else {
            verify(request, upstream, retry);
        }
    }

    /** Tells whether the method is one that may be answered with questions. */
    private static boolean mayBeAsked(McpMethod method) {
        return method == McpMethod.TOOLS_CALL
                || method == McpMethod.PROMPTS_GET
                || method == McpMethod.RESOURCES_READ;
    }

    private static boolean leases(Caller caller, Upstream upstream) {
        Sharing sharing = upstream.config().sharing();
        return sharing == Sharing.SESSION
                || sharing == Sharing.AUTO && !caller.client().profile().isEmpty();
    }

    private void send(PendingRequest request, Upstream upstream) {
        LeasePool pool = pool(upstream);
        Tenants tenants = new Tenants(request.exchange().principal(), profile(request));
        LeasedCall call = new LeasedCall(this, pool, tenants, request);
        request.leaveTo(new Hold(call, request));
        pool.loop().run(call);
    }

    private LeasePool pool(Upstream upstream) {
        LeasePool known = pools.get(upstream);
        return known == null ? pools.computeIfAbsent(upstream, this::newPool) : known;
    }

    private LeasePool newPool(Upstream upstream) {
        GatewayLoop home = loops.get(Math.floorMod(nextHome.getAndIncrement(), loops.size()));
        return new LeasePool(upstream, home, clientInfo);
    }

    /** Returns what the client of {@code request} can be asked for. */
    static CapabilityProfile profile(PendingRequest request) {
        Caller caller = request.caller();
        return caller == null ? CapabilityProfile.NONE : caller.client().profile();
    }

    /** Holds the state against the request that has brought it. */
    private void verify(PendingRequest request, Upstream upstream, Retry retry) {
        GatewayLoop loop = request.exchange().loop();
        Unsealed unsealed = seals.open(loop, SealPurpose.PARKED_CALL, retry.requestState());
        ParkState state = unsealed == null ? null : ParkState.read(unsealed.content());
        if (unsealed == null || state == null || !isOf(state, request, upstream)) {
            request.fail(Failure.notSent(Reason.STATE_INVALID, INVALID));
        } else if (unsealed.expired()) {
            lose(request);
        } else if (state.kind() == ParkState.Kind.REPEATED) {
            repeat(request, upstream, retry);
        } else {
            LeasedCall call = state.node() == node ? parks.get(state.park()) : null;
            if (call == null) {
                lose(request);
            } else {
                request.leaveTo(new Hold(call, request));
                call.loop().run(() -> call.resume(request, state, retry.inputResponses()));
            }
        }
    }

    private static boolean isOf(ParkState state, PendingRequest request, Upstream upstream) {
        return state.principal().equals(request.exchange().principal().id())
                && MessageDigest.isEqual(
                        state.digest(), SentCall.digest(upstream.key(), request.request()));
    }

    private void lose(PendingRequest request) {
        lost();
        request.fail(Failure.notSent(Reason.PARK_LOST, LOST));
    }

    /** Sends a call once more that the server had refused until a URL was visited. */
    private void repeat(PendingRequest request, Upstream upstream, Retry retry) {
        for (byte[] answer : retry.inputResponses().values()) {
            if (!Outcomes.isAccepted(answer)) {
                request.fail(
                        Failure.notSent(
                                Reason.UPSTREAM_REFUSED,
                                "the server wants a URL to be visited first (expected: the action"
                                        + " accept)"));
                return;
            }
        }
        request.request().blank(retry.members());
        send(request, upstream);
    }

    Seals seals() {
        return seals;
    }

    ParkSettings settings() {
        return settings;
    }

    /** Returns the state that a retry of {@code call} has to bring. Called on {@code loop}. */
    String seal(GatewayLoop loop, ParkState.Kind kind, LeasedCall call) {
        long parkMillis = TimeUnit.NANOSECONDS.toMillis(settings.parkNanos());
        return seals.seal(
                loop,
                SealPurpose.PARKED_CALL,
                call.state(kind, node).bytes(),
                seals.wallMillis() + parkMillis);
    }

    /** Takes a place of the principal's and one of the upstream's; false when there is none. */
    boolean tryPark(LeasedCall call) {
        String principal = call.tenants().principal().id();
        int most = settings.perPrincipal();
        boolean[] taken = new boolean[1];
        byPrincipal.compute(
                principal,
                (same, now) -> {
                    int held = now == null ? 0 : now;
                    taken[0] = !draining && held < most;
                    return taken[0] ? Integer.valueOf(held + 1) : now;
                });
        if (taken[0] && !call.pool().tryPark()) {
            givePlaceBack(principal);
            return false;
        }
        return taken[0];
    }

    /** Gives back what {@link #tryPark} took. */
    void unpark(LeasedCall call) {
        call.pool().unpark();
        givePlaceBack(call.tenants().principal().id());
    }

    private void givePlaceBack(String principal) {
        byPrincipal.computeIfPresent(principal, (same, now) -> now > 1 ? now - 1 : null);
    }

    /** Lets retries find {@code call}; returns the name it has from now on. */
    ParkId enter(LeasedCall call) {
        ParkId id = ParkId.of(seals.random(call.loop(), ID_BYTES));
        parks.put(id, call);
        opened.increment();
        return id;
    }

    /** Lets nobody find it any more. */
    void leave(ParkId id) {
        parks.remove(id);
    }

    void expired() {
        expired.increment();
    }

    void lost() {
        lost.increment();
    }

    /** Forgets an upstream that is no longer configured; its calls go on. */
    public void forget(Upstream upstream) {
        pools.remove(upstream);
    }

    /**
     * Ends all parked calls, whose clients could not reach this process any more, and parks no
     * more. Safe from any thread.
     */
    public void drain() {
        draining = true;
        for (LeasedCall call : List.copyOf(parks.values())) {
            call.loop().run(() -> call.giveUpParked());
        }
    }

    @Override
    public String toString() {
        return parks.size() + " parked calls";
    }
}
