package io.watchgate.testkit;

import io.watchgate.auth.Authenticator;
import io.watchgate.auth.Principal;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever names himself in a token: {@code Bearer ann} is the principal {@code ann}. Tells
 * so at once, later on a thread of its own, or when the test says so. Safe from any thread.
 */
public final class TestAuthenticator implements Authenticator {

    /** When the verdict comes. */
    public enum When {
        AT_ONCE,
        LATER,
        WHEN_TOLD
    }

    private static final String SCHEME = "Bearer ";

    private final When when;
    private final BlockingQueue<Runnable> verdicts = new LinkedBlockingQueue<>();

    /** Creates an authenticator. */
    public TestAuthenticator(When when) {
        this.when = when;
    }

    /** Returns an HTTP request as the owner of this token sends it. */
    public static String as(String token, String request) {
        return request.replaceFirst("\r\n", "\r\nAuthorization: " + SCHEME + token + "\r\n");
    }

    /** Waits until somebody has been asked for. */
    public void awaitQuestion() {
        Await.until(() -> !verdicts.isEmpty(), "a request whose sender is asked for");
    }

    /** Waits until somebody has been asked for, and tells who he is. */
    public void tell() {
        Await.next(verdicts, "a request whose sender is asked for").run();
    }

    @Override
    public CompletionStage<Optional<Principal>> authenticate(@Nullable String authorization) {
        if (authorization != null && authorization.equals(SCHEME + "throw")) {
            throw new IllegalStateException("a bug in the authenticator");
        }
        CompletableFuture<Optional<Principal>> verdict = new CompletableFuture<>();
        Runnable told = () -> tell(authorization, verdict);
        switch (when) {
            case AT_ONCE -> told.run();
            case LATER -> new Thread(told, "authenticator").start();
            case WHEN_TOLD -> verdicts.add(told);
        }
        return verdict;
    }

    private static void tell(
            @Nullable String authorization, CompletableFuture<Optional<Principal>> verdict) {
        if (authorization != null && authorization.equals(SCHEME + "fail")) {
            verdict.completeExceptionally(new IllegalStateException("nobody to ask"));
        } else if (authorization == null || !authorization.startsWith(SCHEME)) {
            verdict.complete(Optional.empty());
        } else {
            verdict.complete(Optional.of(new Principal(authorization.substring(SCHEME.length()))));
        }
    }
}
