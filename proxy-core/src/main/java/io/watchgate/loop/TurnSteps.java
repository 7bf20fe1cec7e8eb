package io.watchgate.loop;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Does work that comes in crowds in steps, a few in each turn of the loop.
 *
 * <p>A hundred new connections take a loop tens of milliseconds when all are begun in the turn that
 * asked for them, and whoever calls over an open connection would wait for the last. Steps run in
 * the order in which they came. Who adds them bounds their number. A loop that ends has no more
 * turns: what waits then runs at once, so that it can fail.
 *
 * <p>Confined to its event loop.
 */
public final class TurnSteps {

    /**
     * Steps in one turn of a loop, and connections that it accepts in one: much is to be done for
     * each, and those who are connected already have their turn in between.
     */
    public static final int PER_TURN = 2;

    private final EventLoop eventLoop;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Runnable turned = this::turned;
    private final Runnable proceed = this::proceed;
    private int taken;
    private boolean awaitsTurn;

    TurnSteps(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Runs {@code step} now, or in a later turn when this one has had its share. */
    public void run(Runnable step) {
        assert eventLoop.inEventLoop() : Thread.currentThread().getName();
        awaitTurn();
        if (taken < PER_TURN && waiting.isEmpty() || eventLoop.isShuttingDown()) {
            taken++;
            step.run();
        } else {
            waiting.add(step);
        }
    }

    private void awaitTurn() {
        if (!awaitsTurn) {
            awaitsTurn = true;
            LoopGroup.atEndOfTurn(eventLoop, turned);
        }
    }

    private void turned() {
        awaitsTurn = false;
        taken = 0;
        if (eventLoop.isShuttingDown()) {
            runAll();
        } else if (!waiting.isEmpty()) {
            // Behind the channels that are ready by then: the turn is over for the tasks as well.
            eventLoop.execute(proceed);
        }
    }

    private void runAll() {
        Runnable step;
        while ((step = waiting.poll()) != null) {
            step.run();
        }
    }

    private void proceed() {
        awaitTurn();
        while (taken < PER_TURN && !waiting.isEmpty()) {
            taken++;
            waiting.remove().run();
        }
    }
}
