package io.watchgate.bridge;

import io.watchgate.jsonrpc.JsonRpcErrorCode;
import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.ClientFeature;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Phase;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.session.AnswerTranslation;
import io.watchgate.session.ModernReply;
import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.LegContext;
import java.nio.charset.StandardCharsets;

/**
 * Gives answers of legacy servers, and of the gateway itself, the form that clients of the modern
 * era read: results say that they are complete and how long they may be kept, errors have the codes
 * of that era (MCP 2026-07-28, basic, "Result Responses", "Error Codes", server/utilities/caching).
 *
 * <p>Results are extended in place; every other byte stays as it was. Safe from any thread.
 */
public final class ModernAnswers implements AnswerTranslation {

    private static final byte[] COMPLETE = ascii("\"resultType\":\"complete\",");

    /** A legacy server does not say how long its answer holds, nor for whom else. */
    private static final byte[] COMPLETE_AND_UNCACHED =
            ascii("\"resultType\":\"complete\",\"ttlMs\":0,\"cacheScope\":\"private\",");

    @Override
    public void translate(PendingRequest request) {
        JsonRpcResponse response = request.response();
        if (response == null) {
            return;
        }
        ModernReply reply = request.exchange().modern();
        ClientFeature lacking = reply == null ? null : reply.lacking();
        if (lacking != null && request.failure() == null && Outcomes.isFailed(response)) {
            request.failInstead(Failure.lacking(lacking));
        } else if (InputRequired.is(response)) {
            // Says itself what it is.
            return;
        } else if (!response.isError()) {
            result(request, response);
        } else if (request.failure() == null) {
            error(request, response);
        }
    }

    private static void result(PendingRequest request, JsonRpcResponse response) {
        int first = response.body().readerIndex() + Span.start(response.result());
        if (response.body().getByte(first) != '{') {
            request.failInstead(
                    new Failure(
                            Reason.UPSTREAM_INVALID,
                            Phase.SENT,
                            "the server's result is no object (expected: one)"));
            return;
        }
        if (isTypedByItsServer(response)) {
            return;
        }
        if (response.modern() != null) {
            // A server of the legacy era has no say in what these mean here.
            response.replaceOutcome(
                    LegacyTools.without(response.outcome(), "resultType", "ttlMs", "cacheScope"));
        }
        if (request.method() == McpMethod.TOOLS_LIST) {
            byte[] listed = LegacyTools.withoutExecution(response.outcome());
            if (listed != null) {
                response.replaceOutcome(listed);
            }
        }
        response.prepend(request.method().isCacheable() ? cacheable(request) : COMPLETE);
    }

    private static byte[] cacheable(PendingRequest request) {
        ModernReply reply = request.exchange().modern();
        if (reply == null || reply.ttlMillis() == 0 && !reply.isShared()) {
            return COMPLETE_AND_UNCACHED;
        }
        String scope = reply.isShared() ? "public" : "private";
        return ascii(
                "\"resultType\":\"complete\",\"ttlMs\":"
                        + reply.ttlMillis()
                        + ",\"cacheScope\":\""
                        + scope
                        + "\",");
    }

    /** Tells whether the server is of the modern era itself, and has said what the result is. */
    private static boolean isTypedByItsServer(JsonRpcResponse response) {
        return isOfModernServer(response)
                && response.modern() != null
                && response.modern().isTyped();
    }

    private static void error(PendingRequest request, JsonRpcResponse response) {
        byte[] error = response.outcome();
        int code = ErrorCodes.read(error);
        if (code == JsonRpcErrorCode.URL_ELICITATION_REQUIRED) {
            request.failInstead(
                    new Failure(
                            Reason.CAPABILITY_MISSING,
                            Phase.SENT,
                            "the server asks the user to open a page first",
                            0,
                            "\"requiredCapabilities\":{\"elicitation\":{\"url\":{}}}"));
            return;
        }
        if (code == JsonRpcErrorCode.METHOD_NOT_FOUND && wantsTask(request, response)) {
            request.failInstead(
                    new Failure(
                            Reason.CAPABILITY_MISSING,
                            Phase.SENT,
                            "the server does this as a task only, in the way of 2025-11-25",
                            0,
                            TasksExtension.REQUIRED));
            return;
        }
        boolean lacksCapability =
                code == JsonRpcErrorCode.MISSING_CLIENT_CAPABILITY && isOfModernServer(response);
        int modern = lacksCapability ? code : ErrorCodes.modern(code);
        if (modern != code) {
            response.replaceOutcome(ErrorCodes.replace(error, modern));
        }
        ModernReply reply = request.exchange().modern();
        if (reply == null) {
            return;
        }
        if (modern == JsonRpcErrorCode.METHOD_NOT_FOUND) {
            reply.status(Reason.METHOD_NOT_FOUND.modernStatus());
        } else if (lacksCapability) {
            reply.status(Reason.CAPABILITY_MISSING.modernStatus());
        }
    }

    /**
     * Tells whether a server that has the method of a call may have refused it because it was no
     * task (MCP 2025-11-25, basic/utilities/tasks, "Tool-Level Negotiation").
     */
    private static boolean wantsTask(PendingRequest request, JsonRpcResponse response) {
        LegContext from = LegContext.of(response);
        ServerDescription server = from == null ? null : from.leg().server();
        return request.method() == McpMethod.TOOLS_CALL
                && server != null
                && server.has(ServerFeature.TASKS);
    }

    private static boolean isOfModernServer(JsonRpcResponse response) {
        LegContext from = LegContext.of(response);
        return from != null && from.leg().isModern();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
