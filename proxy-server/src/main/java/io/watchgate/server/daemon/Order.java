package io.watchgate.server.daemon;

import java.util.concurrent.CompletableFuture;

/** What a signal, or an operator, tells the daemon to do. */
sealed interface Order {

    /**
     * Load the configuration anew.
     *
     * @param outcome completed with the sentence for the operator, or with a {@link
     *     ReloadException}
     */
    record Reload(CompletableFuture<String> outcome) implements Order {}

    /** Open the access log anew, because somebody has moved the file away. */
    record ReopenLog() implements Order {}

    /**
     * Stop.
     *
     * @param why who said so, for the log
     */
    record Stop(String why) implements Order {}
}
