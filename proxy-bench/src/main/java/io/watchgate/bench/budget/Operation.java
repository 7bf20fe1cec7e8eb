package io.watchgate.bench.budget;

/** Something whose allocations are counted. */
public interface Operation extends AutoCloseable {

    /** Does it {@link #batch()} times. */
    void run();

    /** Returns how many operations one {@link #run()} is. */
    default int batch() {
        return 1;
    }

    /** Returns the thread on which the work is done. */
    default Thread thread() {
        return Thread.currentThread();
    }

    @Override
    default void close() {}
}
