package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.codec.FrameLimits;
import io.watchgate.config.Http2Limits;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.pipeline.PipelineParts;
import io.watchgate.policy.PolicyChain;
import io.watchgate.testkit.Await;
import io.watchgate.testkit.TestBackend;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegWaiter;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's side of one HTTP upstream, on loops whose clock stands still: the test makes legs
 * and calls, and answers them at the other end, the {@link HttpPeer}.
 */
final class HttpRig implements AutoCloseable {

    static final String INITIALIZE_RESULT =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                    + "\"serverInfo\":{\"name\":\"peer\",\"version\":\"1\"}}";

    final VirtualClock clock = new VirtualClock();
    final StrayCounts strays = new StrayCounts();
    final OwnerProbe owner = new OwnerProbe();
    final GatewayLoops loops;
    final Upstream upstream;
    private volatile @Nullable HttpOrigin origin;
    private final ExecutorService handshakes =
            Executors.newSingleThreadExecutor(
                    task -> {
                        Thread thread = new Thread(task, "handshakes");
                        thread.setDaemon(true);
                        return thread;
                    });
    private int legs;

    HttpRig(RigSettings settings) throws SSLException {
        loops =
                new GatewayLoops(
                        TestBackend.chosen(),
                        new LoopSettings(settings.loops(), 65_536, 128, clock));
        PipelineParts parts =
                new PipelineParts(
                        loops,
                        noInbound(),
                        () -> new PolicyChain(Defaults.of(PolicyConfig.class)),
                        new FilterSet(),
                        of -> strays,
                        new PipelineParts.Sizes(
                                new FrameLimits(settings.frame(), new BufferBudget(1 << 28)),
                                16 * 1024,
                                128,
                                64,
                                Defaults.of(Http2Limits.class)));
        HttpServices services =
                new HttpServices(
                        loops,
                        new PipelineAssembler(parts),
                        handshakes,
                        settings::frame,
                        of -> strays,
                        "watchgate/test");
        upstream =
                new Upstream(
                        settings.config(),
                        loops,
                        of -> {
                            try {
                                HttpOrigin made = new HttpOrigin(of, settings.target(), services);
                                origin = made;
                                return made;
                            } catch (SSLException e) {
                                throw new IllegalArgumentException(e);
                            }
                        });
    }

    private static InboundServices noInbound() {
        return (InboundServices)
                Proxy.newProxyInstance(
                        HttpRig.class.getClassLoader(),
                        new Class<?>[] {InboundServices.class},
                        (proxy, method, arguments) -> {
                            throw new UnsupportedOperationException(method.getName());
                        });
    }

    GatewayLoop loop(int index) {
        return loops.get(index);
    }

    /** Returns a new leg that has not been opened, whose home is the first loop. */
    UpstreamLeg newLeg() {
        UpstreamLeg leg =
                upstream.legs()
                        .acquire(
                                LegKey.ofSession("session-" + legs++, CapabilityProfile.NONE),
                                loop(0),
                                () -> owner);
        assertThat(leg).isNotNull();
        return leg;
    }

    /** Opens {@code leg}; completes with it, or exceptionally with a {@link LegFailure}. */
    CompletableFuture<UpstreamLeg> open(UpstreamLeg leg) {
        CompletableFuture<UpstreamLeg> opened = new CompletableFuture<>();
        leg.open(
                new LegWaiter() {
                    @Override
                    public void opened(UpstreamLeg open) {
                        opened.complete(open);
                    }

                    @Override
                    public void failed(Failure failure) {
                        opened.completeExceptionally(new LegFailure(failure));
                    }
                });
        return opened;
    }

    /** A leg that did not open. */
    static final class LegFailure extends Exception {

        private static final long serialVersionUID = 1;
        private final transient Failure failure;

        LegFailure(Failure failure) {
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /** Returns a new leg with a session, whose server offers no GET stream. */
    UpstreamLeg openLeg(HttpPeer peer) throws Exception {
        UpstreamLeg leg = newLeg();
        CompletableFuture<UpstreamLeg> opened = open(leg);
        handshake(peer, "session-1");
        peer.get().status(405);
        return opened.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Answers the next call, which is over then, the connection's part included. Returns the
     * connection.
     */
    PeerConnection answer(HttpPeer peer, CallProbe probe) throws Exception {
        PeerRequest request = peer.post();
        request.result("{}");
        assertThat(probe.answer()).contains("\"result\":{}");
        settle();
        return request.connection();
    }

    /** Answers a handshake; null for no session. */
    static void handshake(HttpPeer peer, String session) throws InterruptedException {
        PeerRequest initialize = peer.post().expect("\"initialize\"");
        if (session == null) {
            initialize.result(INITIALIZE_RESULT);
        } else {
            initialize.result(INITIALIZE_RESULT, "mcp-session-id: " + session);
        }
        peer.post().expect("notifications/initialized").status(202);
    }

    CallProbe call(UpstreamLeg leg, McpMethod method, String params) {
        return call(leg, loop(0), method, params);
    }

    /** Submits a call from {@code loop}. */
    CallProbe call(UpstreamLeg leg, GatewayLoop loop, McpMethod method, String params) {
        CallProbe probe = new CallProbe();
        UpstreamCall call =
                new UpstreamCall(
                        leg,
                        leg.loopFor(loop),
                        method,
                        LegMessages.request(leg, method.text(), params),
                        probe);
        probe.of(call);
        call.loop().handoff().post(call);
        return probe;
    }

    /** Submits a call that must not be sent twice. */
    CallProbe toolCall(UpstreamLeg leg) {
        return call(leg, McpMethod.TOOLS_CALL, "{\"name\":\"t\"}");
    }

    /** Waits until the pool of calls of {@code loop} has a connection that carries nothing. */
    void awaitIdle(GatewayLoop loop) {
        Await.until(
                () -> Objects.requireNonNull(origin).calls(loop).idleCount() > 0,
                "an idle connection");
    }

    /** Lets time pass when the loops have done what is before them. */
    void advance(Duration duration) throws Exception {
        settle();
        clock.advance(loops, duration);
    }

    /** Returns when everything that was handed over to the loops before has been done. */
    void settle() throws Exception {
        for (GatewayLoop loop : loops.all()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            loop.handoff().post(() -> done.complete(null));
            done.get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws Exception {
        upstream.close();
        // What is on the way is given up in good order before the loops stop.
        advance(Duration.ofMinutes(1));
        settle();
        loops.shutdown().get(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        handshakes.shutdown();
    }
}
