package io.watchgate.session;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Hears what became of requests, for the access log and the metrics.
 *
 * <p>Called on the loop of the exchange, must not block.
 */
public interface ExchangeListener {

    /** Hears nothing. */
    ExchangeListener SILENT = new ExchangeListener() {};

    /** Called when a request has arrived and is about to be judged and sent on. */
    default void opened(PendingRequest request) {}

    /**
     * Asked of each opened request before it is judged and sent on: why it must not be, because
     * what the gateway owes of it cannot be kept.
     *
     * @return null when nothing stands in the way
     */
    default @Nullable Failure objection(PendingRequest request) {
        return null;
    }

    /**
     * Called with a request as it goes to its server, behind all that judges and changes it; once
     * more when it is sent once more. Borrows it. Called on the loop of the call, before the
     * outcome is handed over to that of the exchange.
     */
    default void forwarded(PendingRequest request, JsonRpcRequest passing) {}

    /**
     * Called with the answer of a server, or one that stands for it, as the client is about to get
     * it; not with errors that say why there is none. Borrows it.
     */
    default void answering(PendingRequest request, JsonRpcResponse answer) {}

    /**
     * Called once for each opened request, when its answer is written or it is clear that there
     * will be none.
     */
    default void closed(PendingRequest request, @Nullable Reason reason) {}

    /** Called when an exchange was refused before it became a request. */
    default void refused(Refusal refusal) {}

    /**
     * Called on {@code loop} when something was decided about a message of a server, or for one,
     * that belongs to no request of a client: a notification, a question, a list fetched for all.
     *
     * @param upstream key of the server
     * @param method the message's method, or of what it answers
     */
    default void judged(
            GatewayLoop loop, String upstream, String method, Judgement.Note decision) {}

    /** Called when the response of an exchange has become a stream of events. */
    default void streamOpened(Exchange exchange) {}

    /** Called once for each opened stream, when it has ended or its connection is gone. */
    default void streamClosed(Exchange exchange) {}

    /** Called when an exchange is closed because its reader takes too little. */
    default void slowReader(Exchange exchange) {}

    /**
     * Called with an answer that comes after its request was given up, or that nobody asked for.
     */
    default void strayAnswer() {}
}
