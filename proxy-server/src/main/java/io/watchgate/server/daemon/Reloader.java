package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.ValueForm;
import io.watchgate.server.config.ConfigFileException;
import io.watchgate.server.config.ConfigLoader;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.log.GatewayLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configuration anew: all of it or, when anything is wrong with it, nothing.
 *
 * <p>Called on the daemon's thread.
 */
final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path file;
    private final Map<String, String> environment;
    private final GatewayObserver observer;

    Reloader(Path file, Map<String, String> environment, GatewayObserver observer) {
        this.file = file;
        this.environment = environment;
        this.observer = observer;
    }

    /** Reloads, and completes {@code outcome} with what became of it. */
    void reload(Gateway gateway, CompletableFuture<String> outcome) {
        try {
            String success = load(gateway);
            observer.reloaded(true);
            LOG.info("{}", success);
            outcome.complete(success);
        } catch (ConfigFileException | IOException | RuntimeException refused) {
            observer.reloaded(false);
            boolean unexpected = !(refused instanceof ConfigFileException);
            LOG.error(
                    "reload failed, the old configuration holds on: {}",
                    refused.getMessage(),
                    unexpected && !(refused instanceof IOException) ? refused : null);
            outcome.completeExceptionally(
                    new ReloadException(String.valueOf(refused.getMessage()), refused));
        }
    }

    private String load(Gateway gateway) throws ConfigFileException, IOException {
        LoadedConfig loaded = new ConfigLoader(environment).load(file);
        loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
        GatewayConfig next = loaded.config();
        refuseRestart(gateway, next.runtime());
        warnOfOpen(next);
        observer.reloading(next);
        gateway.apply(next);
        GatewayLog.apply(next.log());
        return "reloaded " + file + ": " + next.enabledUpstreams().size() + " upstreams";
    }

    private static void refuseRestart(Gateway gateway, RuntimeConfig next) throws IOException {
        int loops = gateway.loops().size();
        if (LoopChoice.count(next) != loops) {
            throw new IOException(
                    "loops: "
                            + LoopChoice.count(next)
                            + " (expected: "
                            + loops
                            + ", as at the start; a change needs a restart)");
        }
        if (LoopChoice.backend(next) != gateway.loops().backend()) {
            throw new IOException(
                    "io: "
                            + ValueForm.word(next.io())
                            + " (expected: "
                            + ValueForm.word(gateway.loops().backend())
                            + ", as at the start; a change needs a restart)");
        }
    }

    private static void warnOfOpen(GatewayConfig config) {
        for (ListenerConfig listener : config.listen()) {
            if (!listener.address().isLoopback()) {
                LOG.warn("{} is open (open: true)", listener.address());
            }
        }
    }
}
