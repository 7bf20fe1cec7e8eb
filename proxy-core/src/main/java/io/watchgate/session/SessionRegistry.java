package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.GatewayLoops;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, by id.
 *
 * <p>Safe from any thread.
 */
public final class SessionRegistry {

    /** Places for descriptions of clients: as many kinds as there may be now, about. */
    private static final int CLIENTS = 64;

    /** Characters of a description that is kept for clients who say the same. */
    private static final int LONGEST_KEPT = 1024;

    private final GatewayLoops loops;
    private final List<SessionIds> ids;
    private final ConcurrentHashMap<String, McpSession> sessions = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable ClientDescription> clients =
            new AtomicReferenceArray<>(CLIENTS);
    private volatile SessionSettings settings;
    private volatile int limit;

    /**
     * Creates an empty registry.
     *
     * @param limit sessions there may be at once ({@code limits.sessions})
     */
    public SessionRegistry(GatewayLoops loops, SessionSettings settings, int limit) {
        this.loops = loops;
        this.ids = loops.all().stream().map(loop -> new SessionIds()).toList();
        this.settings = settings;
        this.limit = limit;
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
        String id = ids.get(home.index()).next();
        Principal own = principal == Principal.STRANGER ? Principal.ofSession(id) : principal;
        McpSession session = new McpSession(id, endpoint, own, known(client), this, home);
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

    /** Returns the session with this id, on whichever endpoint; null if there is none. */
    public @Nullable McpSession find(String id) {
        return sessions.get(id);
    }

    /** Returns all sessions. */
    public Collection<McpSession> all() {
        return sessions.values();
    }

    /** Returns how many sessions there are. */
    public int size() {
        return sessions.size();
    }

    /** Returns an equal description that is kept already: most clients are of a few kinds. */
    ClientDescription known(ClientDescription client) {
        int length = client.capabilities().length() + client.clientInfo().length();
        if (length > LONGEST_KEPT || client.protocolVersion().length() > LONGEST_KEPT) {
            return client;
        }
        int hash = client.hashCode();
        int place = (hash ^ hash >>> 16) & CLIENTS - 1;
        ClientDescription before = clients.get(place);
        if (client.equals(before)) {
            return before;
        }
        clients.set(place, client);
        return client;
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
