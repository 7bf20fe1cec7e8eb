package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.session.AnswerTranslation;
import io.watchgate.session.Caller;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.LegContext;
import org.jspecify.annotations.Nullable;

/**
 * Gives answers of servers that speak a later revision than their client, which is of the legacy
 * era, a shape that this client knows.
 *
 * <p>Answers between two of the same revision are not looked at, nor is what cannot hold anything
 * newer: the scanner has noticed. Safe from any thread.
 */
public final class EarlierAnswers implements AnswerTranslation {

    @Override
    public void translate(PendingRequest request) {
        JsonRpcResponse response = request.response();
        Caller caller = request.caller();
        if (response == null || caller == null || response.isError()) {
            return;
        }
        LegContext from = LegContext.of(response);
        if (from == null) {
            return;
        }
        ServerDescription server = from.leg().server();
        if (server != null && isConcerned(caller.revision(), server.revision())) {
            byte[] fitting = fitting(request.method(), caller.revision(), response);
            if (fitting != null) {
                response.replaceOutcome(fitting);
            }
        }
    }

    private static byte @Nullable [] fitting(
            McpMethod method, ProtocolRevision client, JsonRpcResponse response) {
        return switch (method) {
            case TOOLS_LIST -> new EarlierShapes(client).toolList(response.outcome());
            case TOOLS_CALL ->
                    isConcerned(client, response)
                            ? new EarlierShapes(client).toolResult(response.outcome())
                            : null;
            case PROMPTS_GET ->
                    mayHoldNewContent(client, response)
                            ? new EarlierShapes(client).prompt(response.outcome())
                            : null;
            default -> null;
        };
    }

    /** Tells whether the server may answer with what the client does not know. */
    private static boolean isConcerned(ProtocolRevision client, ProtocolRevision server) {
        return client.isOlderThan(server)
                && (!client.hasStructuredContent() || server.hasAnyStructure());
    }

    private static boolean isConcerned(ProtocolRevision client, JsonRpcResponse response) {
        return client.hasStructuredContent()
                ? response.isStructuredOtherwise()
                : response.isStructured() || mayHoldNewContent(client, response);
    }

    private static boolean mayHoldNewContent(ProtocolRevision client, JsonRpcResponse response) {
        return !client.hasStructuredContent()
                && (response.mayHoldUri()
                        || !client.hasAudio() && EarlierShapes.mayHoldAudio(response.outcome()));
    }

    /**
     * Returns a list of tools as {@code client} knows it.
     *
     * @param result the result of {@code tools/list}
     * @param newest the latest revision of the servers whose tools these are
     */
    public static byte[] tools(byte[] result, ProtocolRevision client, ProtocolRevision newest) {
        byte[] fitting =
                isConcerned(client, newest) ? new EarlierShapes(client).toolList(result) : null;
        return fitting == null ? result : fitting;
    }
}
