package io.watchgate.transport.inbound;

import io.watchgate.auth.Authenticator;
import io.watchgate.config.key.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from reaching a listener through a name of their own that resolves to it (DNS
 * rebinding).
 *
 * <p>A Host header must name the listener: its address, a loopback name when it listens there, or a
 * configured name. An Origin header, which browsers send, must be of such a host too, or be a
 * configured origin. A port in a loopback name does not matter: forwarded ports are common, and it
 * is the name that a page cannot forge. Immutable, safe from any thread.
 */
public final class HostGuard {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names = new HashSet<>();
    private final Set<String> origins = new HashSet<>();
    private final boolean loopback;
    private final @Nullable Authenticator authenticator;

    /** Creates the guard of one listener that asks nobody who a sender is. */
    public HostGuard(HostPort address, List<String> hosts, List<String> allowedOrigins) {
        this(address, hosts, allowedOrigins, null);
    }

    /**
     * Creates the guard of one listener.
     *
     * @param address where it listens
     * @param hosts further names, with a port or without
     * @param allowedOrigins further origins
     * @param authenticator who tells whom a request is from; null where nobody is asked
     */
    public HostGuard(
            HostPort address,
            List<String> hosts,
            List<String> allowedOrigins,
            @Nullable Authenticator authenticator) {
        this.authenticator = authenticator;
        loopback = address.isLoopback();
        boolean everywhere = address.host().equals("0.0.0.0") || address.host().equals("::");
        if (address.isLoopback() || everywhere) {
            names.addAll(LOOPBACK_NAMES);
        }
        names.add(address.toString().toLowerCase(Locale.ROOT));
        hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
        allowedOrigins.forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
    }

    /** Returns who tells whom a request is from; null where nobody is asked. */
    @Nullable Authenticator authenticator() {
        return authenticator;
    }

    /** Tells whether only programs on this machine reach the listener. */
    boolean isLoopback() {
        return loopback;
    }

    /** Tells whether a request with this Host header is meant for this listener. */
    public boolean acceptsHost(@Nullable String host) {
        if (host == null || host.isEmpty()) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return names.contains(name) || names.contains(withoutPort(name));
    }

    /** Tells whether a page of this origin may call. */
    public boolean acceptsOrigin(String origin) {
        String text = origin.toLowerCase(Locale.ROOT);
        if (origins.contains(text)) {
            return true;
        }
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            String authority = uri.getRawAuthority();
            return web
                    && authority != null
                    && uri.getRawPath().isEmpty()
                    && (LOOPBACK_NAMES.contains(withoutPort(authority))
                                    && names.contains("localhost")
                            || names.contains(authority));
        } catch (URISyntaxException foreign) {
            return false;
        }
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean inBrackets = authority.indexOf(']') > colon;
        return colon < 0 || inBrackets ? authority : authority.substring(0, colon);
    }
}
