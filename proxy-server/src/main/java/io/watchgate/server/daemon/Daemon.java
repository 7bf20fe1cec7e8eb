package io.watchgate.server.daemon;

import io.netty.util.internal.PlatformDependent;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.ValueForm;
import io.watchgate.loop.SystemErrors;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.MemoryFit;
import io.watchgate.server.log.GatewayLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the gateway from its start to its end: listens, says when it is ready, follows orders, and
 * stops without losing what is in flight.
 *
 * <p>Everything happens on the one thread that calls {@link #run}; signals and operators leave
 * their {@link Orders} for it.
 */
public final class Daemon {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** How often is looked whether what was waited for has come. */
    private static final long LOOK_MILLIS = 10;

    private final LoadedConfig loaded;
    private final Map<String, String> environment;
    private final String version;
    private final Orders orders = new Orders();
    private volatile @Nullable Gateway stopping;

    /**
     * Creates a daemon.
     *
     * @param environment the process's variables
     * @param version the gateway's version
     */
    public Daemon(LoadedConfig loaded, Map<String, String> environment, String version) {
        this.loaded = loaded;
        this.environment = environment;
        this.version = version;
    }

    /**
     * Runs until it is told to stop.
     *
     * @param headStart what has been loading; null when nothing has
     * @throws IOException when it cannot start; the message says why
     */
    public void run(@Nullable HeadStart headStart) throws IOException, InterruptedException {
        GatewayConfig config = loaded.config();
        GatewayLog.apply(config.log());
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("thread {} failed", thread.getName(), failure));
        hearSignals();
        if (headStart != null) {
            headStart.await();
        }
        Gateway gateway = Gateway.of(loaded, config, environment, version, orders);
        boolean gently = false;
        try {
            start(gateway, config);
            CompletableFuture<Integer> warmUp = gateway.warmUp(config);
            String why = serve(gateway, warmUp);
            warmUp.cancel(false);
            gently = drain(gateway, why);
        } finally {
            stopping = gateway;
            gateway.close(gently);
        }
        LOG.info("stopped");
    }

    private void hearSignals() {
        Signals.on("TERM", this::toldToStop);
        Signals.on("INT", this::toldToStop);
        Signals.on("HUP", signal -> orders.reload());
        Signals.on("USR1", signal -> orders.reopenLog());
    }

    private void toldToStop(String signal) {
        Gateway ending = stopping;
        if (ending == null) {
            orders.stop(signal);
        } else {
            ending.hurry();
        }
    }

    private void start(Gateway gateway, GatewayConfig config) throws IOException {
        LOG.info(
                "watchgate {}, Java {}, {} event loops on {}",
                version,
                Runtime.version().feature(),
                gateway.loops().size(),
                ValueForm.word(gateway.loops().backend()));
        for (ListenerConfig listener : config.listen()) {
            if (!listener.address().isLoopback()) {
                LOG.warn(
                        "{} is open: everyone who can reach it may call (open: true)",
                        listener.address());
            }
        }
        warnOfMemory(loaded);
        String degraded = gateway.children().custodyDegraded();
        if (degraded != null) {
            LOG.warn(
                    "custody: degraded: no {} here; children may outlive a killed gateway",
                    degraded);
        }
        try {
            gateway.listen(config);
        } catch (IllegalArgumentException refused) {
            throw loaded.placed(refused);
        }
        gateway.readiness().enter(Readiness.Stage.WARMING);
    }

    /** Says which limits the memory of this process cannot keep. */
    static void warnOfMemory(LoadedConfig loaded) {
        MemoryFit.of(loaded, Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory())
                .forEach(warning -> LOG.warn("{}", warning));
    }

    /** Follows orders until the one to stop; returns who gave it. */
    private String serve(Gateway gateway, CompletableFuture<Integer> warmUp)
            throws InterruptedException {
        Reloader reloader = new Reloader(loaded.file(), environment, same -> same);
        boolean announced = false;
        while (true) {
            if (!announced && warmUp.isDone()) {
                gateway.readiness().enter(Readiness.Stage.SERVING);
                announced = announce(gateway);
            }
            Order order = announced ? orders.take() : orders.poll(LOOK_MILLIS);
            if (order instanceof Order.Stop stop) {
                return stop.why();
            } else if (order instanceof Order.Reload reload) {
                reload.outcome().complete(reloader.reload(gateway));
            } else if (order instanceof Order.ReopenLog) {
                reopenLog(gateway);
            }
        }
    }

    private static boolean announce(Gateway gateway) {
        List<String> missing = gateway.readiness().reasons();
        if (!missing.isEmpty()) {
            return false;
        }
        LOG.info("ready: {}", String.join(", ", gateway.listeners().urls()));
        return true;
    }

    /** Opens the access log anew, and says what came of it. */
    static void reopenLog(Gateway gateway) {
        gateway.observability()
                .reopenLogs()
                .whenComplete(
                        (done, failure) -> {
                            if (failure == null) {
                                LOG.info("access log opened anew");
                            } else {
                                LOG.error("access log: {}", SystemErrors.text(failure));
                            }
                        });
    }

    /**
     * Lets what is in flight finish, as long as that is allowed and nobody says otherwise.
     *
     * @return whether nobody said otherwise
     */
    private boolean drain(Gateway gateway, String why) throws InterruptedException {
        long allowed = gateway.core().snapshot().config().timeouts().drain().toNanos();
        gateway.beginDrain();
        LOG.info("{}: stopping; in flight: {}", why, gateway.inFlight());
        long deadline = System.nanoTime() + allowed;
        while (!gateway.isDrained()) {
            if (System.nanoTime() - deadline >= 0) {
                LOG.warn(
                        "given up after {} ms (timeouts.drain): {}",
                        TimeUnit.NANOSECONDS.toMillis(allowed),
                        gateway.inFlight());
                return true;
            }
            Order order = orders.poll(LOOK_MILLIS);
            if (order instanceof Order.Stop stop) {
                LOG.warn("{} again: stopping now; given up: {}", stop.why(), gateway.inFlight());
                return false;
            } else if (order instanceof Order.Reload reload) {
                reload.outcome().complete(Orders.STOPPING);
            }
        }
        return true;
    }
}
