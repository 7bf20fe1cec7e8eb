package io.watchgate.routing;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;

/**
 * A client's {@code logging/setLevel}, until the servers have taken the level: a call that the
 * client makes after the answer may go by another connection than the level did.
 *
 * <p>Confined to the loop of the request's exchange. Is its own timer: the deadline, {@code
 * timeouts.fan-out}.
 */
final class LevelChange extends LoopTimer {

    private final PendingRequest request;
    private final Runnable told = () -> loop().run(this::told);
    private int missing;

    LevelChange(PendingRequest request) {
        this.request = request;
    }

    /** Returns what is to be called, on any of the loops, when one server more has the level. */
    Runnable waitForOne() {
        missing++;
        return told;
    }

    /** Notes that all servers are being told. */
    void begun(long mostNanos) {
        if (missing == 0) {
            answer();
        } else {
            request.exchange().answerLater();
            loop().timers().schedule(this, mostNanos);
        }
    }

    private void told() {
        missing--;
        if (missing == 0 && isScheduled()) {
            loop().timers().cancel(this);
            answer();
        }
    }

    @Override
    protected void expired() {
        answer();
    }

    private void answer() {
        request.answer(Answers.result(request, "{}"));
    }

    private GatewayLoop loop() {
        return request.exchange().loop();
    }
}
