package io.watchgate.server.warmup;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.UpstreamTarget;
import io.watchgate.loop.IoBackend;
import io.watchgate.server.warmup.WarmCalls.Way;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends calls over loopback through a gateway of its own, on a loop of its own, until the compilers
 * have nothing left to do: no upstream, metric or log of the real one ever hears of it.
 *
 * <p>The channels, and all that is between them, are of the classes that clients will meet, for
 * what the compiler has seen it takes for all there is: code compiled for anything else would be
 * thrown away with the first real client.
 */
public final class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** Calls after which everything on their way is compiled for the last time, or waits for it. */
    private static final int CALLS = 24_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final GatewayConfig config;
    private final WarmParts parts;
    private final BooleanSupplier starting;
    private final BooleanSupplier busy;
    private final int calls;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();

    private WarmUp(
            GatewayConfig config,
            WarmParts parts,
            BooleanSupplier starting,
            BooleanSupplier busy,
            int calls) {
        this.config = config;
        this.parts = parts;
        this.starting = starting;
        this.busy = busy;
        this.calls = calls;
    }

    /**
     * Begins to warm up, for {@code warm-up} at most. The future completes with the number of calls
     * when that is done, with -1 when the time was over before; a failure is logged and changes
     * nothing. Who cancels it ends the warm-up.
     *
     * @param config the configuration the gateway starts with
     * @param backend how its loops talk to the kernel
     * @param starting tells whether the gateway still loads what clients could wait for: then it
     *     has not begun; called on its thread
     * @param busy tells whether clients are served already: then it pauses, because they and the
     *     servers that are being started for them need the processors more; called on its thread
     */
    public static CompletableFuture<Integer> begin(
            GatewayConfig config,
            IoBackend backend,
            WarmParts parts,
            BooleanSupplier starting,
            BooleanSupplier busy) {
        return begin(config, backend, parts, starting, busy, CALLS);
    }

    static CompletableFuture<Integer> begin(
            GatewayConfig config,
            IoBackend backend,
            WarmParts parts,
            BooleanSupplier starting,
            BooleanSupplier busy,
            int calls) {
        long nanos = config.runtime().warmUp().toNanos();
        if (nanos == 0 || config.enabledUpstreams().isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        WarmUp warmUp = new WarmUp(config, parts, starting, busy, calls);
        Thread thread = new Thread(() -> warmUp.run(backend), "warm-up");
        thread.setDaemon(true);
        thread.start();
        return warmUp.done.completeOnTimeout(-1, nanos, TimeUnit.NANOSECONDS);
    }

    private void run(IoBackend backend) {
        try {
            // A first client may be there, and who starts loads what it could wait for.
            while ((starting.getAsBoolean() || busy.getAsBoolean()) && pause()) {}
            int answered = 0;
            if (has(CommandTarget.class)) {
                answered += call(backend, Way.LINES, 1);
            }
            if (has(HttpTarget.class)) {
                answered += call(backend, Way.HTTP, calls);
            }
            LOG.debug("warmed up with {} calls", answered);
            done.complete(answered);
        } catch (IOException | RuntimeException failed) {
            if (!done.isDone()) {
                LOG.warn("the warm-up failed; the first calls will be slower", failed);
                done.complete(-1);
            }
        }
    }

    private boolean has(Class<? extends UpstreamTarget> kind) {
        return config.enabledUpstreams().stream().anyMatch(one -> kind.isInstance(one.target()));
    }

    /**
     * Lets one gateway after the other be called: what only the first calls of a loop, a leg or a
     * session do has to be seen by the compiler while it looks.
     *
     * @return how many calls there were, about as many as {@code least} or more
     */
    private int call(IoBackend backend, Way way, int least) throws IOException {
        int sent = 0;
        boolean judged = true;
        boolean more = true;
        while (more) {
            try (WarmCalls work = new WarmCalls(config, backend, parts, way, busy, done::isDone)) {
                if (work.open(judged)) {
                    sent += work.rounds();
                } else {
                    // Its rules let no call through, and so nothing would be compiled.
                    judged = false;
                }
            }
            // What one gateway leaves would reach the old generation and stay until that is full.
            System.gc();
            more = sent < least;
        }
        if (way == Way.HTTP) {
            new CompilerThreads().await(this::pause);
        }
        return sent;
    }

    private boolean pause() {
        LockSupport.parkNanos(LOOK_NANOS);
        return !done.isDone();
    }
}
