package io.watchgate.server.daemon;

import io.netty.handler.ssl.ApplicationProtocolNames;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.server.admin.GatewayControl.ListenerState;
import io.watchgate.transport.inbound.ListenerTls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of the configuration in force.
 *
 * <p>Changed by the daemon's thread only; what is read is safe from any thread.
 */
public final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final ListenerParts parts;
    private final Set<Listener> draining = ConcurrentHashMap.newKeySet();
    private volatile List<Listener> open = List.of();

    Listeners(ListenerParts parts) {
        this.parts = parts;
    }

    /**
     * Makes ready for another configuration: reads all certificates, and listens at the addresses
     * that are new in it. Nothing changes for the others before {@link Change#commit}.
     *
     * @param control the control socket; null when there is to be none
     * @throws IOException when an address or a certificate cannot be had; then nothing has changed
     */
    Change prepare(List<ListenerConfig> wanted, @Nullable ControlSocket control)
            throws IOException {
        List<Listener> spare = new ArrayList<>(open);
        Map<ListenerConfig, Listener> kept = new IdentityHashMap<>();
        for (ListenerConfig config : wanted) {
            Listener same = take(spare, config);
            if (same != null) {
                kept.put(config, same);
            }
        }
        Map<Listener, Terms> next = new LinkedHashMap<>();
        List<Listener> added = new ArrayList<>();
        try {
            for (ListenerConfig config : wanted) {
                ListenerTls tls =
                        ListenerTls.read(config.tls(), protocols(config), parts.handshakes());
                Listener listener = kept.get(config);
                if (listener == null) {
                    listener = Listener.open(config, false, tls, parts, spare);
                    added.add(listener);
                }
                next.put(listener, new Terms(config, tls));
            }
            if (control != null) {
                prepare(control, next, spare, added);
            }
        } catch (IOException refused) {
            added.forEach(this::retire);
            throw refused;
        }
        return new Change(next, added, spare);
    }

    /** Returns what a handshake settles: messages as lines need nobody to. */
    private static List<String> protocols(ListenerConfig config) {
        return config.http2() && !config.address().hasLines()
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of();
    }

    private void prepare(
            ControlSocket control,
            Map<Listener, Terms> next,
            List<Listener> spare,
            List<Listener> added)
            throws IOException {
        ListenerConfig config = control.listener();
        Listener listener = take(spare, config);
        try {
            if (listener == null) {
                listener = Listener.open(config, true, null, parts, spare);
                added.add(listener);
            }
            next.put(listener, new Terms(config, null));
        } catch (IOException refused) {
            if (control.required()) {
                throw refused;
            }
            LOG.warn("no control socket, stdio cannot attach: {}", refused.getMessage());
        }
    }

    private static @Nullable Listener take(List<Listener> spare, ListenerConfig config) {
        for (Listener listener : spare) {
            if (listener.config().address().equals(config.address())) {
                spare.remove(listener);
                return listener;
            }
        }
        return null;
    }

    /** Returns the addresses, with the ports that were taken. */
    public List<String> addresses() {
        return open.stream().map(listener -> listener.address().toString()).toList();
    }

    /** Returns the listeners in force, and those that still have connections to drain. */
    List<ListenerState> states() {
        List<ListenerState> states = new ArrayList<>();
        for (Listener listener : open) {
            states.add(new ListenerState(listener.address().toString(), "listening"));
        }
        for (Listener listener : draining) {
            if (listener.connections() == 0) {
                draining.remove(listener);
            } else {
                states.add(new ListenerState(listener.address().toString(), "draining"));
            }
        }
        return states;
    }

    /** Returns what clients are given: the aggregated endpoint at each address. */
    List<String> urls() {
        return open.stream().map(Listeners::url).toList();
    }

    private static String url(Listener listener) {
        ListenAddress address = listener.address();
        return address.hasLines()
                ? address.toString()
                : listener.scheme() + "://" + address + "/mcp";
    }

    /** Stops accepting, and lets each connection end when it owes nothing. */
    void stop() {
        List<Listener> all = open;
        open = List.of();
        all.forEach(this::retire);
    }

    /** Returns how many client connections are open, those of former listeners included. */
    public int connections() {
        return parts.limit().open();
    }

    private void retire(Listener listener) {
        listener.close();
        draining.add(listener);
        listener.drainConnections();
        listener.dispose();
    }

    /**
     * What holds for a listener from a commit on.
     *
     * @param config its configuration
     * @param tls its certificate; null where nothing is encrypted
     */
    private record Terms(ListenerConfig config, @Nullable ListenerTls tls) {}

    /** Other listeners, ready but not in force. */
    final class Change {

        private final Map<Listener, Terms> next;
        private final List<Listener> added;
        private final List<Listener> removed;

        private Change(Map<Listener, Terms> next, List<Listener> added, List<Listener> removed) {
            this.next = next;
            this.added = added;
            this.removed = removed;
        }

        /** Puts them in force; those that are no longer wanted drain. */
        void commit() {
            open = List.copyOf(next.keySet());
            next.forEach(
                    (listener, terms) -> {
                        listener.present(terms.tls());
                        // A new listener has this very configuration, and needs no comparison.
                        if (!Objects.equals(listener.config(), terms.config())) {
                            listener.change(terms.config());
                        }
                    });
            removed.forEach(Listeners.this::retire);
            for (Listener listener : added) {
                LOG.info("listening on {}", listener.address());
            }
            for (Listener listener : removed) {
                LOG.info("no longer listening on {}", listener.address());
            }
        }

        /** Gives the new addresses back. */
        void abandon() {
            added.forEach(Listeners.this::retire);
        }
    }
}
