package io.watchgate.routing;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SHA-256 of the tools that each endpoint listed last, by which replicas can be seen to list
 * the same.
 *
 * <p>It is the digest of <code>{"tools":[…]}</code> with the tools as they were sent and one comma
 * between two. Safe from any thread.
 */
public final class ToolHashes {

    private final Map<String, String> byPath = new ConcurrentHashMap<>();

    /** Notes what the endpoint at {@code path} has listed. */
    public void listed(String path, String sha256) {
        byPath.put(path, sha256);
    }

    /** Forgets endpoints that are no more. */
    public void retain(Set<String> paths) {
        byPath.keySet().retainAll(paths);
    }

    /** Returns the digests, in hexadecimal, of endpoints that have listed tools, by their paths. */
    public Map<String, String> all() {
        return new TreeMap<>(byPath);
    }
}
