package io.watchgate.server.interop;

import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * The SDK's transport without its client, for what the client hides: it chooses the ids itself, and
 * never takes a request back.
 */
final class SdkWire implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<Object, CompletableFuture<JSONRPCResponse>> answers =
            new ConcurrentHashMap<>();
    private final BlockingQueue<JSONRPCNotification> notifications = new LinkedBlockingQueue<>();
    private final HttpClientStreamableHttpTransport transport;
    private final Face face;

    SdkWire(String gateway, Face face) {
        this.face = face;
        transport = SdkClient.transport(gateway, face);
        transport.connect(incoming -> incoming.flatMap(this::accept)).block(PATIENCE);
        InitializeRequest hello =
                new InitializeRequest(
                        "2025-11-25",
                        new ClientCapabilities.Builder().build(),
                        new Implementation("wire", "1"));
        JSONRPCResponse welcome = request("hello", "initialize", hello).join();
        if (welcome.error() != null) {
            throw new IllegalStateException(welcome.error().toString());
        }
        send(new JSONRPCNotification("notifications/initialized"));
    }

    private Mono<JSONRPCMessage> accept(JSONRPCMessage message) {
        if (message instanceof JSONRPCResponse response) {
            answer(response.id()).complete(response);
        } else if (message instanceof JSONRPCNotification notification) {
            notifications.add(notification);
        }
        return Mono.empty();
    }

    private CompletableFuture<JSONRPCResponse> answer(Object id) {
        return answers.computeIfAbsent(
                id,
                none ->
                        new CompletableFuture<JSONRPCResponse>()
                                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    private void send(JSONRPCMessage message) {
        transport.sendMessage(message).block(PATIENCE);
    }

    /** Sends a request with this id, a string or an integer; the future is its answer. */
    CompletableFuture<JSONRPCResponse> request(Object id, String method, Object params) {
        CompletableFuture<JSONRPCResponse> answer = answer(id);
        transport
                .sendMessage(new JSONRPCRequest(method, id, params))
                .doOnError(answer::completeExceptionally)
                .onErrorComplete()
                .subscribe();
        return answer;
    }

    /** Calls a tool; the request carries {@code id} as progress token too. */
    CompletableFuture<JSONRPCResponse> call(Object id, String tool, Map<String, Object> arguments) {
        return request(
                id,
                "tools/call",
                Map.of(
                        "name",
                        face.name(tool),
                        "arguments",
                        arguments,
                        "_meta",
                        Map.of("progressToken", id)));
    }

    /** Returns the text of a tool's answer, or all of what came instead. */
    static String text(JSONRPCResponse response) {
        if (response.result() instanceof Map<?, ?> result
                && result.get("content") instanceof Iterable<?> content) {
            for (Object item : content) {
                return String.valueOf(((Map<?, ?>) item).get("text"));
            }
        }
        return response.toString();
    }

    /** Takes a request back. */
    void cancel(Object id, String reason) {
        send(
                new JSONRPCNotification(
                        "notifications/cancelled", Map.of("requestId", id, "reason", reason)));
    }

    /** Waits for the next notification. */
    JSONRPCNotification notification() throws InterruptedException {
        JSONRPCNotification next = notifications.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no notification came");
        }
        return next;
    }

    /** Returns how many notifications have come that nobody has taken. */
    int pending() {
        return notifications.size();
    }

    @Override
    public void close() {
        transport.closeGracefully().block(PATIENCE);
    }
}
