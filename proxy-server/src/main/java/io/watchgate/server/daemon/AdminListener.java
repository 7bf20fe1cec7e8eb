package io.watchgate.server.daemon;

import io.watchgate.config.AdminConfig;
import io.watchgate.config.GatewayConfig;
import io.watchgate.server.admin.AdminServer;
import io.watchgate.server.admin.GatewayControl;
import io.watchgate.server.observability.Observability;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener of the configuration in force, if it has one.
 *
 * <p>Confined to the daemon's thread.
 */
final class AdminListener {

    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Observability observability;
    private final GatewayControl control;
    private final String version;
    private final AcceptWatch accepting;
    private @Nullable GatewayConfig config;
    private @Nullable AdminServer server;
    private @Nullable AdminServer next;

    AdminListener(
            Observability observability,
            GatewayControl control,
            String version,
            AcceptWatch accepting) {
        this.observability = observability;
        this.control = control;
        this.version = version;
        this.accepting = accepting;
    }

    /**
     * Opens what another configuration says, beside what is open.
     *
     * @throws IOException when the address cannot be had; then nothing has changed
     */
    void prepare(GatewayConfig wanted) throws IOException {
        AdminConfig other = wanted.admin();
        AdminConfig now = inForce();
        next = server;
        // Records take long to compare for the first time; at the start there is nothing to
        // compare.
        if ((now == null || !other.equals(now)) && !hasPortOf(other)) {
            next = other.enabled() ? open(wanted) : null;
        }
    }

    private @Nullable AdminConfig inForce() {
        GatewayConfig now = config;
        return now == null ? null : now.admin();
    }

    /** Tells whether another listener has to wait until this one has given its port back. */
    private boolean hasPortOf(AdminConfig other) {
        AdminConfig now = inForce();
        return server != null
                && now != null
                && other.enabled()
                && other.address().port() != 0
                && now.address().port() == other.address().port();
    }

    private AdminServer open(GatewayConfig wanted) throws IOException {
        AdminServer opened =
                observability.openAdmin(
                        wanted,
                        version,
                        control,
                        AcceptGate.withSpare("admin " + wanted.admin().address(), accepting));
        LOG.info("admin listener on {}", opened.address());
        return opened;
    }

    /** Closes what was open and is no longer wanted. */
    void commit(GatewayConfig wanted) {
        AdminServer old = server;
        boolean inPlace = old != null && old == next && !wanted.admin().equals(inForce());
        GatewayConfig before = config;
        server = next;
        config = wanted;
        if (old != null && (old != next || inPlace)) {
            old.close(PATIENCE);
        }
        if (inPlace && !reopen(wanted) && before != null) {
            config = before;
            reopen(before);
        }
    }

    private boolean reopen(GatewayConfig wanted) {
        try {
            server = open(wanted);
            return true;
        } catch (IOException taken) {
            server = null;
            LOG.error("the admin listener is closed: {}", taken.getMessage());
            return false;
        }
    }

    /** Closes what was prepared. */
    void abandon() {
        AdminServer prepared = next;
        next = null;
        if (prepared != null && prepared != server) {
            prepared.close(PATIENCE);
        }
    }

    void close() {
        AdminServer open = server;
        server = null;
        config = null;
        if (open != null) {
            open.close(PATIENCE);
        }
    }
}
