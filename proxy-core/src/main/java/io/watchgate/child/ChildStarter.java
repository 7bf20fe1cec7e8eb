package io.watchgate.child;

import java.util.function.Consumer;

/** Starts programs; all that a leg needs of {@link ChildHost}. Safe from any thread. */
@FunctionalInterface
public interface ChildStarter {

    /**
     * Starts a program. Returns at once; one of the two is called, once, on a thread of the
     * starter's own.
     *
     * @param started called with the child
     * @param failed called with a sentence for the log when it cannot be started
     */
    void start(ChildCommand command, Consumer<ChildProcess> started, Consumer<String> failed);
}
