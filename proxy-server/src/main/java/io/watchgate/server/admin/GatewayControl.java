package io.watchgate.server.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the admin listener asks of the process and has it do. Called on the admin thread, must not
 * block.
 */
public interface GatewayControl {

    /** Returns why clients should not be sent here yet, or any more; empty when they should. */
    List<String> notReady();

    /** Returns the listeners for clients. */
    List<ListenerState> listeners();

    /** Returns how many connections of clients there are and were. */
    ConnectionCounts connections();

    /**
     * Loads the configuration anew. Completes on any thread when the new one holds, or when the old
     * one stays; never with an exception.
     */
    CompletionStage<ReloadOutcome> reload();

    /**
     * A listener for clients.
     *
     * @param address where it listens, with the port it got
     * @param state a word: listening or draining
     */
    record ListenerState(String address, String state) {}

    /**
     * The connections of all listeners for clients.
     *
     * @param open how many are open
     * @param limit how many there may be ({@code limits.connections})
     * @param refused how many were closed at once because there were too many
     * @param acceptPauses how often a listener stopped accepting for a moment because it failed
     */
    record ConnectionCounts(long open, long limit, long refused, long acceptPauses) {}

    /**
     * What became of an attempt to load the configuration anew.
     *
     * @param worked whether the new configuration holds
     * @param text what changed, or why nothing did; several lines where there are several errors
     */
    record ReloadOutcome(boolean worked, String text) {}
}
