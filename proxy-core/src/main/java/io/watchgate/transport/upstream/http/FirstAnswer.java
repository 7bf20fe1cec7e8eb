package io.watchgate.transport.upstream.http;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;

/**
 * Waits for the first answer to a leg's GET stream, whatever it is, as long as {@code
 * timeouts.listen} allows: some servers send the head of a stream only with its first event.
 *
 * <p>Confined to the leg's home loop. Is its own timer: the end of the wait.
 */
final class FirstAnswer extends LoopTimer {

    private final HttpLeg leg;
    private final Runnable then;
    private boolean over;

    /** Creates the wait; {@code then} is called once, when it is over. */
    FirstAnswer(HttpLeg leg, Runnable then) {
        this.leg = leg;
        this.then = then;
    }

    private GatewayLoop loop() {
        return leg.home();
    }

    /** Begins to wait. */
    void await() {
        long nanos = leg.upstream().config().timeouts().listen().toNanos();
        loop().timers().schedule(this, nanos);
    }

    /** Notes that the server has answered, or that the stream broke. */
    void arrived() {
        if (!over) {
            loop().timers().cancel(this);
            expired();
        }
    }

    /** Waits no more: the leg closes, or begins anew. */
    void cancel() {
        over = true;
        loop().timers().cancel(this);
    }

    @Override
    protected void expired() {
        over = true;
        then.run();
    }
}
