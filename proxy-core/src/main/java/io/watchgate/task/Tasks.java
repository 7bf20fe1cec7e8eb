package io.watchgate.task;

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

    /** Returns of how many tasks one client hears at once. */
    public int limit() {
        return limit.getAsInt();
    }
}
