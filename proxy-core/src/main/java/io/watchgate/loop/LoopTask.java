package io.watchgate.loop;

/**
 * Work that is handed over to an event loop. Messages and calls are their own tasks, so that
 * handing one over costs nothing.
 */
@FunctionalInterface
public interface LoopTask {

    /** Called on the event loop the task was handed over to; must not block. */
    void run();

    /**
     * Called instead of {@link #run()}, on any thread, when that loop has stopped. Releases what
     * the task owns.
     */
    default void abandon() {}
}
