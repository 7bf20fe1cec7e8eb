package io.watchgate.content;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends filters of plugins, each configuration's on a thread of its own: they may take their time,
 * and the last that leaves them may be an event loop. Safe from any thread.
 */
final class FilterEnds {

    private static final Logger LOG = LoggerFactory.getLogger(FilterEnds.class);

    private final Set<CompletableFuture<Void>> running = ConcurrentHashMap.newKeySet();

    /** Starts an end. Returns at once. */
    void start(Runnable end) {
        int before = running.size();
        if (before > 0) {
            LOG.warn("filters of {} earlier configuration(s) have not closed yet", before);
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        running.add(over);
        Thread thread = new Thread(() -> run(end, over), "filters-end");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Runnable end, CompletableFuture<Void> over) {
        try {
            end.run();
        } finally {
            running.remove(over);
            over.complete(null);
        }
    }

    /** Returns how many have not come to their end. */
    int running() {
        return running.size();
    }

    /** Returns the end of all that run now. */
    CompletableFuture<Void> over() {
        return CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
    }
}
