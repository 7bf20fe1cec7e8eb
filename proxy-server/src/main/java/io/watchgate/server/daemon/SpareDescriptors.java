package io.watchgate.server.daemon;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Descriptors put by for connections that have to be accepted when there are none left. Confined to
 * the event loop of the listener that may use them.
 */
final class SpareDescriptors {

    private static final Logger LOG = LoggerFactory.getLogger(SpareDescriptors.class);

    /** One to use, and one for when somebody else is faster to take what has been set free. */
    private static final int COUNT = 2;

    private final Deque<FileInputStream> held = new ArrayDeque<>(COUNT);

    /** Puts by what is missing, as far as there are any just now. */
    void take() {
        try {
            while (held.size() < COUNT) {
                // A device: opening it waits for no disk.
                held.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException none) {
            LOG.trace("no descriptor to put by: {}", none.getMessage());
        }
    }

    /** Sets one free; returns false when there is none. */
    boolean give() {
        FileInputStream given = held.poll();
        if (given == null) {
            return false;
        }
        try {
            given.close();
        } catch (IOException kept) {
            LOG.debug("a descriptor was not set free: {}", kept.getMessage());
        }
        return true;
    }

    /** Sets all free. */
    void close() {
        boolean more;
        do {
            more = give();
        } while (more);
    }
}
