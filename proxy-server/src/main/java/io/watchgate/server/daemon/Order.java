package io.watchgate.server.daemon;

import io.watchgate.server.admin.GatewayControl.ReloadOutcome;
import java.util.concurrent.CompletableFuture;

/** What a signal, or an operator, tells the daemon to do. */
sealed interface Order {

    /**
     * Load the configuration anew.
     *
     * @param outcome completed with what became of it, for the operator
     */
    record Reload(CompletableFuture<ReloadOutcome> outcome) implements Order {}

    /** Open the access log anew, because somebody has moved the file away. */
    record ReopenLog() implements Order {}

    /**
     * Stop.
     *
     * @param why who said so, for the log
     */
    record Stop(String why) implements Order {}
}
