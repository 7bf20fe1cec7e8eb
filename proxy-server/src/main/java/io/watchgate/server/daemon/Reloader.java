package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.RuntimeConfig;
import io.watchgate.config.key.ValueForm;
import io.watchgate.server.admin.GatewayControl.ReloadOutcome;
import io.watchgate.server.config.ConfigFileException;
import io.watchgate.server.config.ConfigLoader;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.log.GatewayLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configuration anew: all of it or, when anything is wrong with it, nothing.
 *
 * <p>Called on the daemon's thread.
 */
final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private static final String FAILED = "reload failed, the old configuration holds on";

    private final Path file;
    private final Map<String, String> environment;
    private final UnaryOperator<GatewayConfig> fitting;

    /**
     * Creates what loads {@code file} anew.
     *
     * @param fitting returns a configuration as it holds in this process
     */
    Reloader(Path file, Map<String, String> environment, UnaryOperator<GatewayConfig> fitting) {
        this.file = file;
        this.environment = environment;
        this.fitting = fitting;
    }

    /** Reloads; returns what became of it. */
    ReloadOutcome reload(Gateway gateway) throws InterruptedException {
        ReloadOutcome outcome = attempt(gateway);
        gateway.observability().reloaded(outcome.worked());
        return outcome;
    }

    private ReloadOutcome attempt(Gateway gateway) throws InterruptedException {
        try {
            String success = load(gateway);
            LOG.info("{}", success);
            return new ReloadOutcome(true, success);
        } catch (ConfigFileException | IOException refused) {
            LOG.error("{}: {}", FAILED, refused.getMessage());
            return new ReloadOutcome(false, String.valueOf(refused.getMessage()));
        } catch (RuntimeException refused) {
            LOG.error("{}: {}", FAILED, refused.getMessage(), refused);
            return new ReloadOutcome(false, String.valueOf(refused.getMessage()));
        }
    }

    private String load(Gateway gateway)
            throws ConfigFileException, IOException, InterruptedException {
        LoadedConfig loaded = new ConfigLoader(environment).load(file);
        loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
        GatewayConfig next = fitting.apply(loaded.config());
        refuseRestart(gateway, next.runtime());
        if (gateway.listens()) {
            warnOfOpen(next);
        }
        Daemon.warnOfMemory(loaded);
        try {
            gateway.apply(next);
        } catch (IllegalArgumentException refused) {
            IllegalArgumentException placed = loaded.placed(refused);
            if (placed == refused) {
                throw refused;
            }
            throw new IOException(placed.getMessage(), refused);
        }
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
