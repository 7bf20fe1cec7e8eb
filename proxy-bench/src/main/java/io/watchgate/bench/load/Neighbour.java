package io.watchgate.bench.load;

import io.watchgate.bench.Payloads;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.stream.IntStream;

/**
 * Another client of the gateway, which makes the same call over and over on several connections as
 * long as the fast client is measured. Safe from any thread.
 */
final class Neighbour implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LoadTarget target;
    private final long atLeast;
    private final String query;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private long gapMillis;
    private volatile boolean over;
    private List<CompletableFuture<Void>> calls = List.of();

    /**
     * Creates the neighbour.
     *
     * @param target calls its tool
     * @param atLeast bytes of each answer, for one that is shorter is wrong
     */
    Neighbour(LoadTarget target, long atLeast) {
        this(target, atLeast, "x");
    }

    private Neighbour(LoadTarget target, long atLeast, String query) {
        this.target = target;
        this.atLeast = atLeast;
        this.query = query;
    }

    /** Returns a neighbour whose calls carry so many bytes, which come back. */
    static Neighbour echoing(LoadTarget target, int bytes) {
        return new Neighbour(target, bytes, Payloads.text(bytes));
    }

    /** Lets so much time pass between an answer and the next call. Called before it begins. */
    Neighbour resting(double seconds) {
        gapMillis = Math.round(seconds * 1_000);
        return this;
    }

    /** Begins with so many calls at a time. */
    Neighbour start(int parallel) {
        calls = IntStream.range(0, parallel).mapToObj(unused -> call()).toList();
        return this;
    }

    private CompletableFuture<Void> call() {
        long begun = System.nanoTime();
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":"
                        + lastId.incrementAndGet()
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                        + target.tool()
                        + "\",\"arguments\":{\"query\":\""
                        + query
                        + "\"}}}";
        return client.sendAsync(target.request(body), counting())
                .handle(
                        (response, failure) -> {
                            boolean right = failure == null && isRight(response);
                            (right ? answers : errors).incrementAndGet();
                            longest.accumulate(System.nanoTime() - begun);
                            return right;
                        })
                .thenCompose(right -> right ? next() : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> next() {
        if (gapMillis == 0) {
            return over ? CompletableFuture.completedFuture(null) : call();
        }
        Executor later = CompletableFuture.delayedExecutor(gapMillis, TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(rested -> over ? CompletableFuture.completedFuture(null) : call());
    }

    /** Counts the bytes of a body and forgets them. */
    private static HttpResponse.BodyHandler<Long> counting() {
        return head -> {
            AtomicLong bytes = new AtomicLong();
            return BodySubscribers.mapping(
                    BodyHandlers.ofByteArrayConsumer(
                                    part -> part.ifPresent(some -> bytes.addAndGet(some.length)))
                            .apply(head),
                    done -> bytes.get());
        };
    }

    private boolean isRight(HttpResponse<Long> response) {
        return response.statusCode() == 200 && response.body() >= atLeast;
    }

    /** Returns how many right answers there were. */
    long answers() {
        return answers.get();
    }

    /** Returns how many wrong ones. */
    long errors() {
        return errors.get();
    }

    /** Returns how long the longest call took, in milliseconds. */
    double longestMillis() {
        return longest.get() / 1e6;
    }

    /** Lets the calls that run come to their end, and makes no more. */
    @Override
    public void close() throws IOException {
        over = true;
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
        if (answers() == 0) {
            throw new IOException(target.name() + ": no call of the neighbour was answered");
        }
    }
}
