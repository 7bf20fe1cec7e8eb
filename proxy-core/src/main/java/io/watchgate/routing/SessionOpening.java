package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Answers;
import io.watchgate.session.ClientDescription;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code initialize}: opens a session and tells the client what it can expect (MCP
 * 2025-11-25, basic/lifecycle).
 *
 * <p>Called on the loop of the exchange.
 */
public final class SessionOpening {

    /**
     * What an endpoint says of itself.
     *
     * @param capabilities a JSON object
     * @param serverInfo a JSON object
     * @param instructions text; null for none
     */
    public record Offer(String capabilities, String serverInfo, @Nullable String instructions) {}

    private final SessionRegistry sessions;

    /** Creates what opens sessions among {@code sessions}. */
    public SessionOpening(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /**
     * Opens a session for the client that sent {@code request}; null when the request has been
     * answered with an error.
     */
    public @Nullable McpSession open(PendingRequest request) {
        JsonRpcRequest message = request.request();
        byte[] params = Subjects.bytes(message, message.params());
        ClientDescription client = params.length == 0 ? null : ClientDescription.read(params);
        if (client == null) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "initialize without protocolVersion (expected: a revision)"));
            return null;
        }
        McpSession waiting = request.exchange().session();
        if (waiting != null) {
            // Opened by the stream on which it is answered.
            waiting.introduce(client);
            return waiting;
        }
        McpSession session =
                sessions.open(
                        request.exchange().endpoint(),
                        request.exchange().principal(),
                        client,
                        request.exchange().loop());
        if (session == null) {
            request.fail(Failure.notSent(Reason.OVERLOADED, "too many sessions (limits.sessions)"));
        }
        return session;
    }

    /** Answers {@code request} for the session it opened. */
    public static void answer(PendingRequest request, McpSession session, Offer offer) {
        StringBuilder result = new StringBuilder(512);
        result.append("{\"protocolVersion\":\"").append(session.revision().date());
        result.append("\",\"capabilities\":").append(offer.capabilities());
        result.append(",\"serverInfo\":").append(offer.serverInfo());
        if (offer.instructions() != null) {
            result.append(",\"instructions\":").append(JsonTexts.quote(offer.instructions()));
        }
        result.append('}');
        request.exchange().join(session);
        request.answer(Answers.result(request, result.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Answers {@code request} with an error and ends the session it opened. */
    public static void fail(PendingRequest request, McpSession session, Failure failure) {
        // In this order, because the answer may go out on a stream that ends with the session.
        request.fail(failure);
        session.end();
    }
}
