package io.watchgate.server.warmup;

import io.watchgate.child.ChildHost;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.Transport;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.HostPort;
import io.watchgate.content.FilterSource;
import io.watchgate.expression.ExpressionSource;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.pin.Lock;
import io.watchgate.session.ExchangeListener;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.snapshot.GatewayParts;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.upstream.LegFactory;
import io.watchgate.upstream.StrayMessages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends calls through a gateway of its own, both legs in memory, on a loop of its own: no upstream,
 * metric or access log ever hears of it.
 *
 * <p>So few calls that what the compiler then assumes of the types it saw is not believed for good:
 * code compiled for memory channels alone would be thrown away with the first real client.
 */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Calls after which methods are compiled, but not yet for the types seen so far only. */
    private static final int CALLS = 2_000;

    private static final long LONGEST_SECONDS = 3;

    private WarmUp() {}

    /**
     * Begins to warm up. The future completes when that is done, after three seconds at most; a
     * failure is logged and changes nothing. Who cancels it ends the warm-up.
     *
     * @param busy tells whether clients are served already: then it pauses, because they and the
     *     servers that are being started for them need the processors more; called on a loop
     */
    public static CompletableFuture<Integer> begin(BooleanSupplier busy) {
        try {
            CompletableFuture<Integer> calls = calls(CALLS, LONGEST_SECONDS, busy);
            calls.whenComplete(WarmUp::report);
            return calls;
        } catch (RuntimeException failed) {
            report(null, failed);
            return CompletableFuture.completedFuture(-1);
        }
    }

    private static void report(@Nullable Integer answered, @Nullable Throwable failure) {
        if (failure == null) {
            LOG.debug("warmed up with {} calls", answered);
        } else if (!(failure instanceof CancellationException)) {
            LOG.warn("the warm-up failed; the first calls will be slower", failure);
        }
    }

    /**
     * Sends so many calls to each endpoint, for so many seconds at most.
     *
     * @return completed with how many were answered; with -1 when the time was over before
     */
    static CompletableFuture<Integer> calls(int perEndpoint, long seconds, BooleanSupplier busy) {
        LoopSettings settings = new LoopSettings(1, 65536, 128, System::nanoTime);
        GatewayLoops loops = new GatewayLoops(IoBackend.NIO, settings);
        CompletableFuture<Integer> done = new CompletableFuture<>();
        // What is left on the loop closes with it; nobody waits.
        done.whenComplete((answered, failure) -> loops.shutdown());
        try {
            start(loops, perEndpoint, busy, done);
        } catch (RuntimeException failed) {
            done.completeExceptionally(failed);
        }
        return done.completeOnTimeout(-1, seconds, TimeUnit.SECONDS);
    }

    private static void start(
            GatewayLoops loops, int calls, BooleanSupplier busy, CompletableFuture<Integer> done) {
        GatewayParts parts =
                new GatewayParts(
                        loops,
                        new ChildHost(loops.backend()),
                        // Seals are all it is for here, and no call of these is sealed.
                        unwanted -> {},
                        ExchangeListener.SILENT,
                        reason -> {},
                        upstream -> StrayMessages.IGNORED,
                        Map.of(),
                        "warm-up",
                        FilterSource.NONE,
                        ExpressionSource.NONE,
                        config -> List.of(new byte[32]),
                        unpinned -> Lock.EMPTY);
        CompletableFuture<GatewayCore> made = new CompletableFuture<>();
        LegFactory legs =
                (upstream, key, home, owner) ->
                        new EchoLeg(upstream, key, home, owner, () -> made.join().assembler());
        GatewayCore core = new GatewayCore(parts, config(), upstream -> legs);
        made.complete(core);
        GatewayLoop loop = loops.get(0);
        WarmClient client = new WarmClient(calls, busy, done);
        HostGuard guard = new HostGuard(new HostPort("127.0.0.1", 0), List.of(), List.of());
        loop.eventLoop()
                .register(client.channel())
                .addListener(
                        registered -> {
                            try {
                                core.assembler().assembleInbound(client.channel(), guard);
                                client.begin();
                            } catch (RuntimeException failed) {
                                done.completeExceptionally(failed);
                            }
                        });
    }

    private static GatewayConfig config() {
        GatewayConfig defaults = Defaults.of(GatewayConfig.class);
        UpstreamConfig upstream =
                new UpstreamConfig(
                        "warm",
                        new CommandTarget(List.of("none"), Map.of(), List.of(), Path.of("/")),
                        Transport.AUTO,
                        Sharing.AUTO,
                        "2025-11-25",
                        null,
                        true,
                        false,
                        Defaults.of(RestartConfig.class),
                        Defaults.of(UpstreamTimeouts.class),
                        Defaults.of(UpstreamLimits.class));
        return new GatewayConfig(
                defaults.listen(),
                defaults.admin(),
                defaults.runtime(),
                defaults.state(),
                defaults.names(),
                defaults.timeouts(),
                defaults.limits(),
                defaults.policy(),
                List.of(),
                defaults.judging(),
                defaults.pinning(),
                defaults.plugins(),
                defaults.accessLog(),
                List.of(),
                defaults.log(),
                List.of(upstream));
    }
}
