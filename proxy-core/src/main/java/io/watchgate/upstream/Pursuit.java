package io.watchgate.upstream;

import org.jspecify.annotations.Nullable;

/** What a client's request was sent on as, so that it can be given up. Safe from any thread. */
public interface Pursuit {

    /**
     * Gives it up: nobody hears of its outcome any more; {@code why} is what the server is told,
     * null for the gateway's own word.
     */
    void cancel(@Nullable String why);

    /** Returns the call on the wire; null while there is none. */
    @Nullable UpstreamCall call();
}
