package io.watchgate.filter;

/**
 * Judges what goes to a server and what comes from it, one message at a time.
 *
 * <p>One object serves all messages of a gateway: it is called by many threads at once, has to be
 * safe from all of them, and keeps nothing of a message when it returns. The gateway's own filters
 * judge small messages on an event loop, so they compute and do nothing else: no file, no network,
 * no lock, no sleep. Large messages, and all that a plugin judges, are judged on a worker, where a
 * filter may wait within its {@code timeout}; when that is over, the worker is interrupted and
 * nobody waits for the verdict any longer. A filter that throws, takes longer or returns null has
 * not decided, and what it did not decide does not pass, unless its entry in the configuration says
 * {@code on-error: allow}. One that takes longer again and again is asked no more.
 */
public interface ContentFilter extends AutoCloseable {

    /**
     * Judges one message.
     *
     * @param content the message; valid until this method returns
     */
    Verdict judge(Content content);

    /**
     * Called once, when no message will be judged any more; releases what the filter holds. A
     * thread that has been given up may still be in {@link #judge}.
     */
    @Override
    default void close() {}
}
