package io.watchgate.server.admin;

import io.watchgate.mcp.Failure;
import io.watchgate.snapshot.GatewayCore;
import io.watchgate.upstream.Upstream;
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
        GatewayCore gateway = services.core().get();
        if (gateway == null) {
            reasons.add("the gateway is being built");
            return reasons;
        }
        for (Upstream upstream : gateway.snapshot().upstreams()) {
            if (upstream.config().required() && !upstream.health().isUp()) {
                Failure last = upstream.health().lastFailure();
                reasons.add(
                        "upstream "
                                + upstream.key()
                                + " is required and not up"
                                + (last == null ? "" : ": " + last.text()));
            }
        }
        return reasons;
    }
}
