package io.watchgate.server.daemon;

import io.watchgate.snapshot.GatewayCore;
import io.watchgate.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows whether clients should be sent here, and why not.
 *
 * <p>Safe from any thread.
 */
public final class Readiness {

    /** How far the process has come. */
    public enum Stage {
        STARTING("listeners are not bound yet"),
        WARMING("warming up"),
        SERVING(""),
        DRAINING("stopping");

        private final String reason;

        Stage(String reason) {
            this.reason = reason;
        }
    }

    private final GatewayCore core;
    private final AcceptWatch accepting;
    private volatile Stage stage = Stage.STARTING;

    /** Knows of a gateway that enters {@link Stage#STARTING}. */
    Readiness(GatewayCore core, AcceptWatch accepting) {
        this.core = core;
        this.accepting = accepting;
    }

    void enter(Stage newStage) {
        stage = newStage;
    }

    /** Returns how far the process has come. */
    public Stage stage() {
        return stage;
    }

    /** Returns why the gateway is not ready, a sentence each; none when it is. */
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (stage != Stage.SERVING) {
            reasons.add(stage.reason);
        }
        reasons.addAll(accepting.reasons());
        for (Upstream upstream : core.snapshot().upstreams()) {
            if (upstream.config().required() && !upstream.health().isUp()) {
                boolean parked = upstream.health().isParked();
                reasons.add("upstream " + upstream.key() + (parked ? " is parked" : " is not up"));
            }
        }
        return reasons;
    }
}
