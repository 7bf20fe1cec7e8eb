package io.watchgate.routing;

import io.watchgate.loop.Countdown;
import io.watchgate.session.Answers;
import io.watchgate.session.PendingRequest;

/**
 * A client's {@code logging/setLevel}, until the servers have taken the level: a call that the
 * client makes after the answer may go by another connection than the level did.
 *
 * <p>Confined to the loop of the request's exchange. The deadline is {@code timeouts.fan-out}.
 */
final class LevelChange extends Countdown {

    private final PendingRequest request;
    private final Runnable told = () -> loop().run(this::arrived);

    LevelChange(PendingRequest request) {
        super(request.exchange().loop());
        this.request = request;
    }

    /** Returns what is to be called, on any of the loops, when one server more has the level. */
    Runnable waitForOne() {
        expect();
        return told;
    }

    /** Notes that all servers are being told. */
    void begun(long mostNanos) {
        if (await(mostNanos)) {
            request.exchange().answerLater();
        }
    }

    @Override
    protected void ended() {
        request.answer(Answers.result(request, "{}"));
    }
}
