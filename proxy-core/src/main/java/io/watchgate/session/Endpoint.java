package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.Upstream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What answers under one path: all upstreams as one server, or one of them.
 *
 * <p>Called on the loop of the exchange, must not block.
 */
public interface Endpoint {

    /**
     * Returns the path's part that says which endpoint this is, for logs: {@code /mcp} or {@code
     * /mcp/files}.
     */
    String path();

    /**
     * Returns what the request is about, so that policy can judge it; null when it names nothing.
     */
    @Nullable Subject subjectOf(PendingRequest request);

    /** Returns what an item of a list is about; null when that cannot be told. */
    @Nullable Subject subjectOfItem(McpMethod list, String name);

    /**
     * Gives {@code then} the tool as the server lists it to whoever asks, a JSON object, or null
     * when it lists no such tool. Called at once when the list is at hand, otherwise later on the
     * loop of the exchange.
     */
    default void listed(PendingRequest request, Subject subject, Consumer<byte @Nullable []> then) {
        then.accept(null);
    }

    /**
     * Runs {@code refusal}, which answers the request in a way that shows that what it is about may
     * exist: at once, or later on the loop of the exchange. Where clients may not know that, the
     * request is answered like any other of an unknown name, and {@code refusal} is not run.
     */
    default void refuse(PendingRequest request, Runnable refusal) {
        refusal.run();
    }

    /** Returns the name the client used, for error texts; empty when it used none. */
    default String nameOf(PendingRequest request) {
        JsonRpcRequest message = request.request();
        return message.name() == Span.NONE ? message.uriText() : message.nameText();
    }

    /** Answers the request, or sees to it that somebody does. */
    void dispatch(PendingRequest request);

    /** Takes a notification that is not the gateway's own business; takes ownership of it. */
    void notified(Exchange exchange, JsonRpcNotification notification);

    /**
     * Gives a server's notification the form in which clients of this endpoint see it. Borrows it.
     */
    default void shown(Upstream upstream, JsonRpcNotification notification) {}

    /** Called when a session of this endpoint has ended. */
    void ended(McpSession session);

    /**
     * What a request is about.
     *
     * @param upstream key of the upstream
     * @param primitive kind of the thing
     * @param name the server's own name of it, or its URI
     */
    record Subject(String upstream, Primitive primitive, String name) {}
}
