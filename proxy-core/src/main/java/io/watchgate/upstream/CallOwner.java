package io.watchgate.upstream;

import io.watchgate.filter.Judgement;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the outcome of a call: a client's request, or a request of the gateway itself.
 *
 * <p>Called on the event loop of the call, must not block. Exactly one of {@link #completed} and
 * {@link #failed} is called, once, unless the call was cancelled by its owner; {@link #received}
 * only before it.
 */
public interface CallOwner {

    /** Called with the server's response, result or error; takes ownership of it. */
    void completed(UpstreamCall call, JsonRpcResponse response);

    /** Called when there will be no response. */
    void failed(UpstreamCall call, Failure failure);

    /**
     * Returns on whose behalf the call is made, for a server that has to be told with each request;
     * null when the gateway asks for itself.
     */
    default @Nullable CallerMeta callerMeta() {
        return null;
    }

    /**
     * Returns the id of the principal on whose behalf the call is made; empty when the gateway asks
     * for itself.
     */
    default String principal() {
        return "";
    }

    /**
     * Returns which of that principal's clients asks, by identity: its session; one for all where
     * there is none to tell them apart.
     */
    default Object client() {
        return "";
    }

    /**
     * Returns the {@code Mcp-Param-} headers that came with the request, which a server may know
     * although the gateway does not; none when the gateway asks for itself.
     */
    default List<Map.Entry<String, String>> paramHeaders() {
        return List.of();
    }

    /**
     * Tells whether a repetition of the request finds its server by nothing but the state it was
     * given, so that there has to be one.
     */
    default boolean isLedByState() {
        return false;
    }

    /** Called when the call was cancelled, after which nothing else is. */
    default void cancelled(UpstreamCall call) {}

    /**
     * Called when the server was refused what it asked in the middle of the call, because the
     * client had not declared {@code missing}.
     */
    default void refused(UpstreamCall call, ClientFeature missing) {}

    /**
     * Called when something was decided about the call's request, its answer or a message that
     * belongs to it, before the outcome. Called with what concerns only the record: the outcome
     * comes as always. Returns whether a client's request has taken note of it.
     */
    default boolean judged(UpstreamCall call, Judgement.Note decision) {
        return false;
    }

    /**
     * Called with the call's request as it goes to the server, behind all that judges and changes
     * it; borrows it.
     */
    default void forwarded(UpstreamCall call, JsonRpcRequest request) {}

    /** Called with a notification or request that belongs to the call; takes ownership of it. */
    default void received(UpstreamCall call, JsonRpcMessage message) {
        message.release();
    }
}
