package io.watchgate.bench.load;

import io.watchgate.bench.Payloads;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens many sessions at one target. */
public final class Sessions {

    private static final int AT_ONCE = 64;
    private static final long PATIENCE_SECONDS = 30;

    private Sessions() {}

    /**
     * Opens so many, several at a time.
     *
     * @throws IOException when one is not opened
     */
    public static List<LoadTarget> open(LoadTarget target, int count)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        List<LoadTarget> open = new ArrayList<>();
        while (open.size() < count) {
            List<CompletableFuture<LoadTarget>> opening = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, count - open.size()); i++) {
                opening.add(openOne(client, target.in("")));
            }
            for (CompletableFuture<LoadTarget> one : opening) {
                try {
                    open.add(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                } catch (ExecutionException | TimeoutException refused) {
                    throw new IOException(
                            target.name() + ": " + open.size() + " sessions of " + count, refused);
                }
            }
        }
        return open;
    }

    private static CompletableFuture<LoadTarget> openOne(HttpClient client, LoadTarget target) {
        return client.sendAsync(
                        target.request(Payloads.CLIENT_INTRODUCTION), BodyHandlers.ofString())
                .thenCompose(hello -> introduced(client, target.in(session(hello))));
    }

    private static String session(HttpResponse<String> hello) {
        if (hello.statusCode() != 200) {
            throw new IllegalStateException("initialize: " + hello.statusCode());
        }
        return hello.headers().firstValue("mcp-session-id").orElse("");
    }

    private static CompletableFuture<LoadTarget> introduced(HttpClient client, LoadTarget target) {
        return client.sendAsync(target.request(Payloads.INITIALIZED), BodyHandlers.discarding())
                .thenApply(answer -> target);
    }
}
