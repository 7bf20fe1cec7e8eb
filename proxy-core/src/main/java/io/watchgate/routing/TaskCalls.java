package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.Caller;
import io.watchgate.session.McpSession;
import io.watchgate.session.PendingRequest;
import io.watchgate.task.TaskCall;
import io.watchgate.upstream.CallOwner;
import io.watchgate.upstream.Upstream;

/**
 * Calls of tools that a client wants to be done as tasks (MCP 2025-11-25, basic/utilities/tasks).
 *
 * <p>Called on the loop of the exchange.
 */
public final class TaskCalls {

    private TaskCalls() {}

    /**
     * Takes the wish away from a call where the client was not told that it may have one: whoever
     * gets such a call ignores it.
     */
    public static void prepare(
            RoutingServices services, PendingRequest request, Caller caller, Upstream upstream) {
        JsonRpcRequest message = request.request();
        if (message.wantsTask() && request.method() == McpMethod.TOOLS_CALL) {
            ServerDescription server = services.legs().catalogue(caller, upstream).description();
            boolean has = server == null || server.has(ServerFeature.TASKS);
            if (!has || !mayAsk(caller)) {
                blank(message);
            }
        }
    }

    /** Tells whether a caller may be offered tasks of the core. */
    public static boolean mayAsk(Caller caller) {
        return caller instanceof McpSession && caller.revision().hasTasks();
    }

    private static void blank(JsonRpcRequest message) {
        byte[] params = Subjects.bytes(message, message.params());
        int from = Span.start(message.params());
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                if (fields.name().equals("task")) {
                    long value = fields.span();
                    message.blank(Span.of(from + Span.start(value), from + Span.end(value)));
                }
            }
        }
    }

    /** Returns who hears of the outcome of {@code request}, which has not been sent yet. */
    public static CallOwner ownerOf(RoutingServices services, PendingRequest request) {
        boolean asTask = request.request().wantsTask() && request.method() == McpMethod.TOOLS_CALL;
        return asTask && request.caller() instanceof McpSession session && mayAsk(session)
                ? new TaskCall(services.tasks(), session, request)
                : request;
    }
}
