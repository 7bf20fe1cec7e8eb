package io.watchgate.bridge;

import io.watchgate.session.PendingRequest;
import io.watchgate.upstream.Pursuit;
import io.watchgate.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * One request's hold on a leased call: gives it up only as long as the call waits for that request.
 *
 * @param leased the call
 * @param by the request
 */
record Hold(LeasedCall leased, PendingRequest by) implements Pursuit {

    @Override
    public void cancel(@Nullable String why) {
        leased.loop().run(() -> leased.cancelled(by, why));
    }

    @Override
    public @Nullable UpstreamCall call() {
        return null;
    }
}
