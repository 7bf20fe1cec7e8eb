package io.watchgate.content;

import io.watchgate.loop.GatewayLoop;

/** Something that one of {@link JudgingPool}'s workers does when it is its principal's turn. */
interface PoolTask {

    /** Returns the loop that goes on. */
    GatewayLoop loop();

    /** Returns on whose behalf it is done; empty for the gateway itself. */
    String principal();

    /** Called on a worker; returns false when that was given up meanwhile. */
    boolean work(JudgingPool.Worker worker);

    /** Called on the worker instead of the end of {@link #work} when that has failed. */
    void fail();

    /** Called when no worker begins or goes on with it. */
    void release();

    /** Ends it without an outcome: there are no workers any more. Called on the loop. */
    void giveUp();
}
