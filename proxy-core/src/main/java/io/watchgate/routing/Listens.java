package io.watchgate.routing;

import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.Upstream;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open listen streams, as many as {@code limits.listens} allows. Safe from any thread. */
public final class Listens {

    private final Set<Listen> open = ConcurrentHashMap.newKeySet();
    private volatile int limit;

    /** Creates an empty registry. */
    public Listens(int limit) {
        this.limit = limit;
    }

    /** Takes another limit, which holds for streams that open from now on. */
    public void configure(int newLimit) {
        limit = newLimit;
    }

    /** Returns how many streams are open. */
    public int size() {
        return open.size();
    }

    /** Adds a stream; returns false when there are as many as there may be. */
    boolean add(Listen listen) {
        return open.size() < limit && open.add(listen);
    }

    void remove(Listen listen) {
        open.remove(listen);
    }

    Collection<Listen> all() {
        return open;
    }

    /**
     * Ends the streams before upstreams that are gone, so that their clients look again, and tells
     * all others that their lists may have changed.
     *
     * @param differs whether others may see something else, too
     */
    public void succeed(Collection<Upstream> retired, boolean differs) {
        for (Listen listen : open) {
            if (retired.stream().anyMatch(listen::reaches)) {
                listen.finish();
            } else if (differs) {
                for (Primitive primitive : Primitive.values()) {
                    listen.changed(primitive);
                }
            }
        }
    }
}
