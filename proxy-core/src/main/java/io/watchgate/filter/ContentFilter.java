package io.watchgate.filter;

/**
 * Judges what goes to a server and what comes from it, one message at a time.
 *
 * <p>One object serves all messages of a gateway: it is called by many threads at once, has to be
 * safe from all of them, and keeps nothing of a message when it returns. Small messages are judged
 * on an event loop, so a filter computes and does nothing else: no file, no network, no lock, no
 * sleep; large ones are judged on a worker. A filter that throws, takes longer than its {@code
 * timeout} or returns null has not decided, and what it did not decide does not pass, unless its
 * entry in the configuration says {@code on-error: allow}.
 */
public interface ContentFilter extends AutoCloseable {

    /**
     * Judges one message.
     *
     * @param content the message; valid until this method returns
     */
    Verdict judge(Content content);

    /** Called once, when no message will be judged any more; releases what the filter holds. */
    @Override
    default void close() {}
}
