package io.watchgate.server.line;

import java.io.IOException;

/**
 * Takes lines out of rings and brings them where they stay.
 *
 * <p>Confined to the one thread that writes, which may block; {@link #name} is safe from any.
 */
public interface LineOutput {

    /** Returns what stands for the place in messages. */
    String name();

    /** Tells whether {@link #open} has worked and nothing has closed it since. */
    boolean isOpen();

    /**
     * Opens the place, or opens it anew; what is there already stays. What was open before is
     * closed only when this works.
     */
    void open() throws IOException;

    /**
     * Writes what waits in {@code ring}, as far as the place takes it.
     *
     * @return the bytes taken out of the ring
     */
    long take(LineRing ring) throws IOException;

    /** Does what is due behind a pass over all rings, such as bringing it to the disk. */
    default void settle() throws IOException {}

    /** Returns in how many nanoseconds {@link #settle} has to be called again. */
    default long nanosToSettle() {
        return Long.MAX_VALUE;
    }

    /** Closes the place, if it is open. */
    void close() throws IOException;
}
