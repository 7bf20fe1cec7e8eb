package io.watchgate.content;

import io.watchgate.filter.Judgement;
import io.watchgate.loop.GatewayLoop;

/** Hears what filters decided about messages that belong to no client's request. */
@FunctionalInterface
public interface ContentListener {

    /**
     * Called on {@code loop}, must not block.
     *
     * @param upstream key of the server
     * @param method the message's method, or of what it answers
     */
    void judged(GatewayLoop loop, String upstream, String method, Judgement.Note decision);
}
