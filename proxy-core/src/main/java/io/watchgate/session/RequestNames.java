package io.watchgate.session;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Names requests in errors and logs, so that a client's error and the operator's log can be put
 * side by side.
 */
public final class RequestNames {

    /** Tells the requests of two runs of the gateway apart. */
    private static final String RUN =
            Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);

    private RequestNames() {}

    /** Returns what stands before the dash in the names of all requests of this process. */
    public static String run() {
        return RUN;
    }

    /** Returns the name of a request: the run and a serial number, in base 36. */
    public static String of(PendingRequest request) {
        return RUN + '-' + Long.toString(request.serial(), 36);
    }
}
