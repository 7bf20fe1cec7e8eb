package io.watchgate.server.interop;

import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.Root;
import io.watchgate.server.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server of the SDK keeps between calls. Safe from any thread; all waits are bounded. */
final class SdkState {

    private static final long PATIENCE_SECONDS = 60;

    private final CompletableFuture<McpSyncServer> server = new CompletableFuture<>();
    private final Map<String, CompletableFuture<String>> words = new ConcurrentHashMap<>();
    private final Map<String, Object> heldIds = new ConcurrentHashMap<>();
    private final AtomicInteger counter = new AtomicInteger();

    void started(McpSyncServer built) {
        server.complete(built);
    }

    /** Returns the server itself; calls may come before its builder has returned it. */
    McpSyncServer server() {
        return soon(server);
    }

    private static <T> T soon(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<String> word(String kind, Object key) {
        return words.computeIfAbsent(kind + " " + key, none -> new CompletableFuture<>());
    }

    /** Takes note of a message before the SDK reads it. */
    void received(String content) {
        Map<String, @Nullable Object> message = Json.parseObject(content);
        Map<String, @Nullable Object> params = Json.objectOrEmpty(message.get("params"));
        if ("hold".equals(params.get("name"))) {
            Object key = Json.objectOrEmpty(params.get("arguments")).get("key");
            heldIds.put(String.valueOf(key), String.valueOf(message.get("id")));
        }
        if ("notifications/cancelled".equals(message.get("method"))) {
            Object id = String.valueOf(params.get("requestId"));
            word("cancelled", id).complete(String.valueOf(params.get("reason")));
        }
    }

    /** Waits until the call that holds {@code key} has been taken back. */
    void awaitCancellation(String key) {
        soon(word("cancelled", heldIds.get(key)));
    }

    /** Waits until {@code key} is released, and returns what is said then. */
    String awaitRelease(String key) {
        return soon(word("released", key));
    }

    void release(String key, String text) {
        word("released", key).complete(text);
    }

    void rootsChanged(List<Root> roots) {
        String uris = roots.stream().map(Root::uri).sorted().collect(Collectors.joining(" "));
        roots.forEach(root -> word("root", root.uri()).complete(uris));
    }

    /** Waits until a client has said that {@code uri} is among its roots, and returns them all. */
    String awaitRoot(String uri) {
        return soon(word("root", uri));
    }

    int count() {
        return counter.get();
    }

    int countUp() {
        return counter.incrementAndGet();
    }
}
