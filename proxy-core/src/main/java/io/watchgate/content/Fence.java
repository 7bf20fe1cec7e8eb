package io.watchgate.content;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps threads out of a filter that does not come back: once it has hung a number of times it is
 * asked no more. Stays closed until the filters are made anew. Safe from any thread.
 */
final class Fence {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final String name;
    private final int most;
    private final AtomicInteger hung = new AtomicInteger();

    /**
     * Creates an open fence around a filter.
     *
     * @param most how often the filter may hang before it is asked no more
     */
    Fence(String name, int most) {
        this.name = name;
        this.most = most;
    }

    /** Tells whether the filter is asked no more. */
    boolean isClosed() {
        return hung.get() >= most;
    }

    /** Notes that a thread did not come back in time. */
    void hangs() {
        if (hung.incrementAndGet() == most) {
            LOG.error(
                    "filter {} has taken longer than its timeout {} times: it is asked no more"
                            + " before a reload",
                    name,
                    most);
        }
    }
}
