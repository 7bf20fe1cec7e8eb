package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, by id.
 *
 * <p>Ids are 144 random bits in visible ASCII (MCP 2025-11-25, basic/transports, "Session
 * Management"). Safe from any thread.
 */
public final class SessionRegistry {

    private static final int ID_BYTES = 18;

    private final GatewayLoops loops;
    private final SecureRandom random = seeded();
    private final ConcurrentHashMap<String, McpSession> sessions = new ConcurrentHashMap<>();
    private volatile SessionSettings settings;
    private volatile int limit;

    /**
     * Creates an empty registry.
     *
     * @param limit sessions there may be at once ({@code limits.sessions})
     */
    public SessionRegistry(GatewayLoops loops, SessionSettings settings, int limit) {
        this.loops = loops;
        this.settings = settings;
        this.limit = limit;
    }

    /**
     * Returns a generator that has its seed: the usual one reads a file for every id, on the event
     * loop.
     */
    private static SecureRandom seeded() {
        try {
            SecureRandom generator = SecureRandom.getInstance("DRBG");
            generator.nextBytes(new byte[ID_BYTES]);
            return generator;
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("DRBG is missing (expected: in every JDK)", missing);
        }
    }

    /** Takes new times and bounds; they hold for all sessions from now on. */
    public void configure(SessionSettings newSettings, int newLimit) {
        settings = newSettings;
        limit = newLimit;
    }

    /**
     * Opens a session whose home is {@code home}. Called on that loop.
     *
     * @return null when there are as many sessions as there may be
     */
    public @Nullable McpSession open(
            Endpoint endpoint, Principal principal, ClientDescription client, GatewayLoop home) {
        if (sessions.size() >= limit) {
            return null;
        }
        byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Principal own = principal == Principal.STRANGER ? Principal.ofSession(id) : principal;
        McpSession session = new McpSession(id, endpoint, own, client, this, home);
        sessions.put(id, session);
        session.watch();
        return session;
    }

    /**
     * Returns the session with this id on this endpoint, or on the one whose place that has taken;
     * null if there is none.
     */
    public @Nullable McpSession find(String id, Endpoint endpoint) {
        McpSession session = sessions.get(id);
        if (session == null || session.endpoint() == endpoint) {
            return session;
        }
        if (!session.endpoint().path().equals(endpoint.path())) {
            return null;
        }
        // Opened while a reload changed the endpoint.
        session.move(endpoint);
        return session;
    }

    /** Returns all sessions. */
    public Collection<McpSession> all() {
        return sessions.values();
    }

    /** Returns how many sessions there are. */
    public int size() {
        return sessions.size();
    }

    void ended(McpSession session) {
        sessions.remove(session.id(), session);
    }

    SessionSettings settings() {
        return settings;
    }

    GatewayLoops loops() {
        return loops;
    }
}
