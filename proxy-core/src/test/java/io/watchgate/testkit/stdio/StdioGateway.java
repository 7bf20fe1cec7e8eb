package io.watchgate.testkit.stdio;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.watchgate.child.ChildHost;
import io.watchgate.codec.FrameLimits;
import io.watchgate.config.Http2Limits;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.content.FilterSet;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.pipeline.PipelineAssembler;
import io.watchgate.pipeline.PipelineParts;
import io.watchgate.policy.PolicyChain;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.transport.upstream.ChildEnvironment;
import io.watchgate.transport.upstream.StdioLeg;
import io.watchgate.transport.upstream.StdioServices;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A gateway that consists of its upstream leg: loops, a host for child processes and the pipelines
 * of the real one, with nothing in front. Closing it stops all children.
 */
public final class StdioGateway implements AutoCloseable {

    /** {@code limits.frame} unless a test says otherwise. */
    public static final long FRAME = 16 << 20;

    private static final int LOOPS = 2;
    private static final int DEPTH = 128;

    private static final PolicyChain POLICY = new PolicyChain(Defaults.of(PolicyConfig.class));

    private final GatewayLoops loops;
    private final ChildHost host;
    private final PipelineAssembler assembler;
    private final long frame;
    private final Map<String, String> environment;
    private final List<Upstream> upstreams = new CopyOnWriteArrayList<>();
    private final AtomicLong strayResponses = new AtomicLong();
    private final AtomicLong noise = new AtomicLong();

    /** Starts a gateway with the default limits and this process's environment. */
    public StdioGateway(IoBackend backend) {
        this(backend, FRAME, System.getenv());
    }

    /**
     * Starts a gateway.
     *
     * @param frame {@code limits.frame} in bytes
     * @param environment what stands for the gateway's own environment
     */
    public StdioGateway(IoBackend backend, long frame, Map<String, String> environment) {
        assumeTrue(backend.isAvailable(), backend::unavailability);
        this.frame = frame;
        this.environment = environment;
        loops = new GatewayLoops(backend, new LoopSettings(LOOPS, 65536, DEPTH, System::nanoTime));
        host = new ChildHost(backend);
        FrameLimits limits = new FrameLimits(frame, new BufferBudget(4 * frame));
        PipelineParts parts =
                new PipelineParts(
                        loops,
                        noInbound(),
                        () -> POLICY,
                        new FilterSet(),
                        upstream -> new Strays(),
                        new PipelineParts.Sizes(
                                limits, 8192, DEPTH, 16, Defaults.of(Http2Limits.class)));
        assembler = new PipelineAssembler(parts);
    }

    /** Returns something in the place of the inbound leg, of which nothing may be called. */
    private static InboundServices noInbound() {
        return (InboundServices)
                Proxy.newProxyInstance(
                        StdioGateway.class.getClassLoader(),
                        new Class<?>[] {InboundServices.class},
                        (proxy, method, args) -> {
                            throw new AssertionError("inbound leg: " + method);
                        });
    }

    /** Returns a new upstream; nothing is started. */
    public Upstream upstream(UpstreamConfig config) {
        StdioServices services =
                new StdioServices(
                        host,
                        upstream -> ChildEnvironment.command(upstream.config(), environment),
                        assembler,
                        16,
                        () -> frame,
                        upstream -> new Strays(),
                        (upstream, line) -> line);
        Upstream upstream =
                new Upstream(
                        config,
                        loops,
                        same ->
                                (owner, key, home, legOwner) ->
                                        new StdioLeg(owner, key, home, legOwner, services));
        upstreams.add(upstream);
        return upstream;
    }

    /** Returns a new upstream that differs from the defaults as {@link Configs#upstream} says. */
    public Upstream upstream(List<String> command, Map<String, Object> changes) {
        return upstream(Configs.upstream("u" + upstreams.size(), command, changes));
    }

    /** Returns a new upstream that runs {@link StdioServer}. */
    public Upstream server(Map<String, Object> changes, String... options) {
        return upstream(StdioServer.command(options), changes);
    }

    /** Returns the leg all callers of the upstream share, a new one if there is none. */
    public StdioLeg leg(Upstream upstream) {
        return leg(upstream, "", new TestOwner());
    }

    /** Returns the leg of one of several sharers. */
    public StdioLeg leg(Upstream upstream, String sharer, TestOwner owner) {
        LegKey key = new LegKey(sharer, CapabilityProfile.NONE, LegKey.Kind.SHARED);
        UpstreamLeg leg = upstream.legs().acquire(key, null, () -> owner);
        if (leg == null) {
            throw new AssertionError("no leg");
        }
        return (StdioLeg) leg;
    }

    /** Calls a tool over the shared leg. */
    public TestCall call(Upstream upstream, String tool, String value) {
        return TestCall.submit(leg(upstream), tool, value);
    }

    /** Returns the process id of the leg's child; -1 while there is none. */
    public long pid(StdioLeg leg) {
        return on(leg, leg::pid);
    }

    /** Runs {@code question} on the leg's loop and returns its answer. */
    public <T> T on(StdioLeg leg, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        leg.home().handoff().post(() -> answer.complete(question.get()));
        return answer.join();
    }

    /** Returns what starts the children. */
    public ChildHost host() {
        return host;
    }

    /** Returns the loops. */
    public GatewayLoops loops() {
        return loops;
    }

    /** Returns how many responses belonged to no call. */
    public long strayResponses() {
        return strayResponses.get();
    }

    /** Returns how many lines were no message. */
    public long noise() {
        return noise.get();
    }

    @Override
    public void close() {
        upstreams.forEach(Upstream::close);
        try {
            host.close(Duration.ofMillis(500));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        loops.shutdown().syncUninterruptibly();
    }

    private final class Strays implements StrayMessages {

        @Override
        public void response() {
            strayResponses.getAndIncrement();
        }

        @Override
        public void progress() {
            // Nothing here asks for progress.
        }

        @Override
        public void noise() {
            noise.getAndIncrement();
        }
    }
}
