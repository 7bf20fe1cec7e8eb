package io.watchgate.bench.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Another client of the gateway, which makes many slow calls at a time while the fast client is
 * measured.
 *
 * <p>It calls with a generator of its own: the JDK's HTTP client takes more processor time to open
 * a hundred connections than the gateway and its server together, and where there are few
 * processors that would be measured instead of them. Safe from any thread.
 */
final class SlowNeighbour implements AutoCloseable {

    private static final int ARGUMENT_BYTES = 150;

    private final LoadGenerator generator = new LoadGenerator();
    private final CompletableFuture<LoadResult> calls;

    private SlowNeighbour(LoadTarget target, int parallel, double seconds) {
        LoadPlan plan = new LoadPlan(parallel, ARGUMENT_BYTES, 0, seconds);
        calls = CompletableFuture.supplyAsync(() -> call(target, plan));
    }

    /** Opens so many connections, and begins with a call on each. */
    static SlowNeighbour begin(LoadTarget target, int parallel, double seconds) {
        return new SlowNeighbour(target, parallel, seconds);
    }

    private LoadResult call(LoadTarget target, LoadPlan plan) {
        try {
            return generator.run(target, plan);
        } catch (IOException failed) {
            throw new CompletionException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new CompletionException(ended);
        }
    }

    /**
     * Waits until its last call is answered; returns what became of all.
     *
     * @throws IOException when it could not call
     */
    LoadResult result() throws IOException {
        try {
            return calls.join();
        } catch (CompletionException failed) {
            throw new IOException("the slow neighbour: " + failed.getCause(), failed);
        }
    }

    @Override
    public void close() {
        generator.close();
    }
}
