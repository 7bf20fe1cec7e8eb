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

    /**
     * Loads the configuration anew. Completes on any thread when the new one holds, or when the old
     * one stays; never with an exception.
     */
    CompletionStage<ReloadOutcome> reload();

    /**
     * A listener for clients.
     *
     * @param address where it listens, with the port it got
     * @param state a word: listening, draining or failed
     * @param connections how many connections it has
     */
    record ListenerState(String address, String state, long connections) {}

    /**
     * What became of an attempt to load the configuration anew.
     *
     * @param worked whether the new configuration holds
     * @param text what changed, or why nothing did; several lines where there are several errors
     */
    record ReloadOutcome(boolean worked, String text) {}
}
