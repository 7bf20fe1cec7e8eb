package io.watchgate.task;

import java.util.function.IntSupplier;

/**
 * What the gateway has to do with tasks: their names, and how many of them anybody hears of.
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class Tasks {

    private final TaskNames names;
    private final IntSupplier limit;

    /**
     * Creates what knows tasks by these names.
     *
     * @param limit {@code limits.tasks}
     */
    public Tasks(TaskNames names, IntSupplier limit) {
        this.names = names;
        this.limit = limit;
    }

    /** Returns the names of tasks. */
    public TaskNames names() {
        return names;
    }

    /** Returns of how many tasks one client hears at once. */
    public int limit() {
        return limit.getAsInt();
    }
}
