package io.watchgate.sink;

import java.io.IOException;

/**
 * Brings audit records where they stay: a file, a server, a stream.
 *
 * <p>A record is a line in the format of the sink's entry, UTF-8, with a line feed at its end and
 * nowhere else. Lines wait in a queue of bounded size for each event loop; one thread, which is no
 * event loop, takes them from there and gives them to the sink. No method is called before another
 * has returned, so a sink needs no locks, and may wait for a disk or a network. A plugin's sink has
 * to return within {@code timeout}; when that is over its thread is interrupted, the call counts as
 * failed, the object is not used again, and another is made once the thread has come back.
 *
 * <p>What fails is tried again every second: first {@link #close}, then {@link #open} and {@link
 * #write} with the same lines. So a line may come twice, and never out of the order of its loop.
 * What the message of an {@link IOException} says is shown to operators; of anything else thrown
 * only the class is.
 */
public interface RecordSink extends AutoCloseable {

    /**
     * Opens the place, or opens it anew, as when a file was renamed to be rotated; what is there
     * already stays. What was open before is closed only when this works.
     */
    void open() throws IOException;

    /**
     * Writes lines and returns when they are where they stay. Called when the sink is open.
     *
     * @param lines an array whose first {@code count} bytes are whole lines, at least one; the sink
     *     may keep it if it is a plugin's
     * @return the bytes of the lines that are where they stay, the first ones, at least one line;
     *     the others are given again
     * @throws IOException when not even the first line could be brought there
     */
    int write(byte[] lines, int count) throws IOException;

    /** Does what is due when all that waited has been written, such as bringing it to the disk. */
    default void settle() throws IOException {}

    /**
     * Returns in how many nanoseconds {@link #settle} has to be called again. Asked behind {@link
     * #settle}.
     */
    default long nanosToSettle() {
        return Long.MAX_VALUE;
    }

    /**
     * Closes the place, if it is open, and lets go of everything, threads above all. Called when
     * something has failed, before {@link #open} is called again, and at the end.
     */
    @Override
    void close() throws IOException;
}
