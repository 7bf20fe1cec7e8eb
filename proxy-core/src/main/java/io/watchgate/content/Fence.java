package io.watchgate.content;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps threads out of a filter that does not come back: once it has hung a number of times it is
 * asked no more, until the filters are made anew; one that heeds interruption, until a thread is
 * back. Safe from any thread.
 */
final class Fence {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final String name;
    private final int most;
    private final boolean comesBack;
    private final AtomicInteger hung = new AtomicInteger();

    /**
     * Creates an open fence around a filter.
     *
     * @param most how often the filter may hang before it is asked no more
     * @param comesBack whether threads that have hung in it come back soon, and count no more then
     */
    Fence(String name, int most, boolean comesBack) {
        this.name = name;
        this.most = most;
        this.comesBack = comesBack;
    }

    /** Tells whether the filter is asked no more. */
    boolean isClosed() {
        return hung.get() >= most;
    }

    /** Notes that a thread which had hung has come back. */
    void isBack() {
        if (comesBack) {
            hung.updateAndGet(inside -> Math.max(0, inside - 1));
        }
    }

    /** Notes that a thread did not come back in time. */
    void hangs() {
        if (hung.incrementAndGet() == most) {
            LOG.error(
                    "filter {} has taken longer than its timeout {} times: it is asked no more"
                            + " before {}",
                    name,
                    most,
                    comesBack ? "a thread is back" : "a reload");
        }
    }
}
