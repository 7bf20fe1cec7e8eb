package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonRpcResponse;
import io.watchgate.jsonrpc.JsonTexts;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.mcp.TasksExtension;
import io.watchgate.session.Caller;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.task.TaskAnswer;
import io.watchgate.task.TaskName;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests about tasks to the server that does them, which the task's name tells (MCP
 * 2025-11-25, basic/utilities/tasks; ext-tasks).
 *
 * <p>Called on the loop of the exchange.
 */
public final class TaskRequests {

    private final RoutingServices services;
    private final UpstreamSet upstreams;

    /** Creates the way to the tasks of these upstreams. */
    public TaskRequests(RoutingServices services, UpstreamSet upstreams) {
        this.services = services;
        this.upstreams = upstreams;
    }

    /** Answers the request, or sees to it that a server does. */
    public void take(PendingRequest request, Caller caller) {
        if (!isOffered(request.method(), caller)) {
            request.fail(
                    Failure.notSent(
                            Reason.METHOD_NOT_FOUND,
                            "no server behind this endpoint has " + request.method().text()));
            return;
        }
        if (caller instanceof ModernCaller && !caller.client().tasks()) {
            request.fail(
                    Failure.notSent(
                            Reason.CAPABILITY_MISSING,
                            request.method().text()
                                    + " (expected: of a client with the tasks extension)",
                            TasksExtension.REQUIRED));
            return;
        }
        if (request.method() == McpMethod.TASKS_LIST) {
            list(request, (McpSession) caller);
            return;
        }
        String name = request.request().taskIdText();
        if (name == null) {
            request.fail(
                    Failure.notSent(Reason.INVALID_PARAMS, "no taskId (expected: a task's id)"));
            return;
        }
        GatewayLoop loop = request.exchange().loop();
        services.tasks()
                .names()
                .whenReady(
                        loop,
                        () -> {
                            if (!request.isDone()) {
                                send(request, caller, name);
                            }
                        });
    }

    /** Tells whether a server has what the method is of, or may have it: it was never seen. */
    private boolean isOffered(McpMethod method, Caller caller) {
        ServerFeature feature = feature(method, caller);
        for (Upstream upstream : upstreams.upstreams()) {
            ServerDescription server = services.legs().catalogue(caller, upstream).description();
            if (server == null || feature != null && server.has(feature)) {
                return feature != null;
            }
        }
        return false;
    }

    /** Returns what a server has to have; null when the caller has no such method. */
    private static @Nullable ServerFeature feature(McpMethod method, Caller caller) {
        if (caller instanceof ModernCaller) {
            return ServerFeature.TASKS_EXTENSION;
        }
        if (!TaskCalls.mayAsk(caller)) {
            return null;
        }
        return switch (method) {
            case TASKS_GET, TASKS_RESULT -> ServerFeature.TASKS;
            case TASKS_LIST -> ServerFeature.TASKS_LIST;
            case TASKS_CANCEL -> ServerFeature.TASKS_CANCEL;
            default -> null;
        };
    }

    private void list(PendingRequest request, McpSession session) {
        if (request.request().cursor() != Span.NONE) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "unknown cursor (expected: none, for lists come in one page)"));
            return;
        }
        List<UpstreamLeg> legs = new ArrayList<>();
        for (Upstream upstream : upstreams.upstreams()) {
            ServerDescription server = services.legs().catalogue(session, upstream).description();
            UpstreamLeg leg =
                    server != null && server.has(ServerFeature.TASKS_LIST)
                            ? services.legs().forCall(session, upstream, request.exchange().loop())
                            : null;
            if (leg != null) {
                legs.add(leg);
            }
        }
        new TaskListing(services, request, session).start(legs);
    }

    private void send(PendingRequest request, Caller caller, String name) {
        TaskName task =
                services.tasks().names().read(request.exchange().loop(), request.principal(), name);
        Upstream upstream = task == null ? null : find(task.upstream());
        if (task == null || upstream == null) {
            request.fail(
                    Failure.notSent(
                            Reason.UNKNOWN_NAME,
                            "unknown task (expected: one that this client was given)"));
            return;
        }
        String quoted = JsonTexts.quote(task.id());
        request.request().replaceRef(quoted.getBytes(StandardCharsets.UTF_8));
        request.rewriteWith(
                new TaskAnswer(task.id(), name, result -> upstreams.shown(upstream, result)));
        if (request.method() == McpMethod.TASKS_RESULT) {
            request.rewriteWith(response -> shown(upstream, response));
        }
        UpstreamLeg leg = services.legs().forCall(caller, upstream, request.exchange().loop());
        if (leg == null) {
            request.fail(
                    Failure.notSent(
                            Reason.OVERLOADED,
                            "upstream " + upstream.key() + " has no leg free (limits.legs)"));
            return;
        }
        services.logLevels().wanted(leg, caller);
        request.sendAs(
                new UpstreamCall(
                        leg,
                        leg.loopFor(request.exchange().loop()),
                        request.method(),
                        request.takeRequest(),
                        request));
    }

    /** Gives what a task has come to the form in which clients read results of tools. */
    private JsonRpcResponse shown(Upstream upstream, JsonRpcResponse response) {
        byte[] result = response.isError() ? new byte[0] : response.outcome();
        byte[] shown =
                result.length > 0 && result[0] == '{' ? upstreams.shown(upstream, result) : null;
        if (shown != null) {
            response.replaceOutcome(shown);
        }
        return response;
    }

    private @Nullable Upstream find(String key) {
        for (Upstream upstream : upstreams.upstreams()) {
            if (upstream.key().equals(key)) {
                return upstream;
            }
        }
        return null;
    }
}
