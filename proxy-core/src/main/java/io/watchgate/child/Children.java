package io.watchgate.child;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All child processes of the gateway. Safe from any thread. */
public interface Children {

    /**
     * Starts a program. Returns at once; one of the two is called, once, on a thread that may be
     * any.
     *
     * @param started called with the child
     * @param failed called with a sentence for the log when it cannot be started; by this method
     *     when the gateway is stopping
     */
    void start(ChildCommand command, Consumer<ChildProcess> started, Consumer<String> failed);

    /** Returns how many are running. */
    int running();

    /** Returns how many have been started. */
    long started();

    /** Returns what keeps custody from being complete on this machine; null when nothing does. */
    @Nullable String custodyDegraded();
}
