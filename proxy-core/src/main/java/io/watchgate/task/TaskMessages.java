package io.watchgate.task;

import io.netty.buffer.ByteBuf;
import io.watchgate.jsonrpc.JsonEdits;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcInvocation;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.UpstreamLeg;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives what servers of the legacy era send about their tasks the ids that clients know: word of
 * their state, questions and log messages that belong to one (MCP 2025-11-25,
 * basic/utilities/tasks, "Task Status Notification", "Related Task Metadata").
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class TaskMessages {

    private final TaskNames names;
    private final SessionTasks sessions;

    TaskMessages(TaskNames names, SessionTasks sessions) {
        this.names = names;
        this.sessions = sessions;
    }

    /**
     * Returns a message of a leg that is the session's alone, in the form in which that knows it:
     * the same, or another that has taken its place. Called on {@code loop}.
     */
    public JsonRpcMessage known(
            McpSession session, UpstreamLeg leg, GatewayLoop loop, JsonRpcInvocation message) {
        String id = mayBeOfTask(leg, message) && names.isReady() ? idOf(message) : null;
        if (id == null) {
            return message;
        }
        TaskName task = new TaskName(leg.upstream().key(), id);
        String name = names.of(loop, session.principal().id(), task);
        JsonRpcMessage renamed = renamed(leg, message, id, name);
        if (message instanceof JsonRpcRequest question) {
            renamed.belongTo(new TaskQuestion(leg, question.readId(), id, name));
        }
        message.release();
        return renamed;
    }

    /**
     * Gives a notification of a shared leg that belongs to a task to the session that began it, and
     * to no other; takes ownership of it then. Word of a task that nobody here began is dropped.
     *
     * @return false when it belongs to no task
     */
    public boolean take(UpstreamLeg leg, JsonRpcNotification notification) {
        boolean status = McpMethod.of(notification) == McpMethod.TASKS_STATUS;
        String id = status || mayBeOfTask(leg, notification) ? idOf(notification) : null;
        if (!status && id == null) {
            return false;
        }
        SessionTasks.Owned owned =
                id == null
                        ? null
                        : sessions.ownerOf(
                                new TaskName(leg.upstream().key(), id),
                                leg.key(),
                                leg.home().nanoTime());
        if (id != null && owned != null) {
            JsonRpcMessage renamed = renamed(leg, notification, id, owned.name());
            owned.session().relay(leg, (JsonRpcNotification) renamed);
        }
        notification.release();
        return true;
    }

    private static boolean mayBeOfTask(UpstreamLeg leg, JsonRpcInvocation message) {
        ServerDescription server = leg.server();
        return server != null
                && server.has(ServerFeature.TASKS)
                && (message.meta() != Span.NONE || McpMethod.of(message) == McpMethod.TASKS_STATUS);
    }

    /** Returns the server's id of the task that a message belongs to; null when there is none. */
    private static @Nullable String idOf(JsonRpcInvocation message) {
        byte[] params = params(message);
        boolean status = McpMethod.of(message) == McpMethod.TASKS_STATUS;
        String[] found = new String[1];
        edited(
                params,
                status,
                id -> {
                    found[0] = id;
                    return null;
                });
        return found[0];
    }

    /** Returns the message with another id in it, where the server's was; borrows it. */
    private static JsonRpcMessage renamed(
            UpstreamLeg leg, JsonRpcInvocation message, String id, String name) {
        boolean status = McpMethod.of(message) == McpMethod.TASKS_STATUS;
        byte[] params =
                edited(params(message), status, other -> other.equals(id) ? name : null).applied();
        ByteBuf body = message.body();
        byte[] whole = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), whole);
        JsonEdits edits = new JsonEdits(whole);
        edits.replace(message.params(), params);
        return LegMessages.again(leg, edits.applied());
    }

    private static JsonEdits edited(
            byte[] params, boolean status, Function<String, @Nullable String> name) {
        JsonEdits edits = new JsonEdits(params);
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                if (fields.name().equals("_meta")) {
                    RelatedTask.rename(params, fields, edits, name);
                } else if (status && fields.name().equals(TaskMembers.ID)) {
                    String id = fields.text();
                    String other = id == null ? null : name.apply(id);
                    if (other != null) {
                        edits.replaceText(fields.span(), other);
                    }
                }
            }
        }
        return edits;
    }

    private static byte[] params(JsonRpcInvocation message) {
        byte[] params = new byte[Math.max(2, Span.length(message.params()))];
        if (message.params() == Span.NONE) {
            params[0] = '{';
            params[1] = '}';
        } else {
            ByteBuf body = message.body();
            body.getBytes(body.readerIndex() + Span.start(message.params()), params);
        }
        return params;
    }
}
