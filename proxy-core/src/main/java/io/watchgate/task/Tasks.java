package io.watchgate.task;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.UpstreamLeg;
import java.util.function.IntSupplier;

/**
 * What the gateway has to do with tasks: their names, who began them, and how many of them anybody
 * hears of.
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class Tasks {

    private final TaskNames names;
    private final SessionTasks sessions;
    private final TaskMessages messages;
    private final IntSupplier limit;

    /**
     * Creates what knows tasks by these names.
     *
     * @param limit {@code limits.tasks}
     */
    public Tasks(TaskNames names, IntSupplier limit) {
        this.names = names;
        this.sessions = new SessionTasks(limit);
        this.messages = new TaskMessages(names, sessions);
        this.limit = limit;
    }

    /** Returns the names of tasks. */
    public TaskNames names() {
        return names;
    }

    /** Returns which session of the legacy era began which task. */
    public SessionTasks sessions() {
        return sessions;
    }

    /** Returns what gives messages of servers the ids that clients know. */
    public TaskMessages messages() {
        return messages;
    }

    /**
     * Gives progress of a task, told under the token of the call that began it, to the session that
     * began it; takes ownership of {@code told} then. Called on {@code loop}.
     *
     * @param call the id that call had on the wire
     * @return false when it is nobody's
     */
    public boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification told) {
        SessionTasks.Progress progress = sessions.progressOf(leg, call);
        if (progress == null) {
            return false;
        }
        McpSession session = progress.session();
        JsonRpcNotification known = (JsonRpcNotification) messages.known(session, leg, loop, told);
        known.replaceProgressToken(progress.token());
        session.relay(leg, known);
        return true;
    }

    /** Returns of how many tasks one client hears at once. */
    public int limit() {
        return limit.getAsInt();
    }
}
