package io.watchgate.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Judges whether the process lives and whether it is ready. Called on the admin thread. */
final class Health {

    /** An event loop that stands still for so long will not recover by itself. */
    static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AdminServices services;

    Health(AdminServices services) {
        this.services = services;
    }

    /** Returns why the process should be started anew; empty when it should not. */
    List<String> notLive() {
        long standing = services.watch().longestStall();
        return standing < DEAD_NANOS
                ? List.of()
                : List.of(
                        "an event loop has stood still for "
                                + TimeUnit.NANOSECONDS.toMillis(standing)
                                + " ms");
    }

    /** Returns why no clients should be sent here; empty when they should. */
    List<String> notReady() {
        List<String> reasons = new ArrayList<>(services.control().notReady());
        reasons.addAll(notLive());
        return reasons;
    }
}
