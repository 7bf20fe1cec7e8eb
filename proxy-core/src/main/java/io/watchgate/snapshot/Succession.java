package io.watchgate.snapshot;

import io.watchgate.routing.SessionChanges;
import io.watchgate.routing.UpstreamSet;
import io.watchgate.session.Endpoint;
import io.watchgate.session.McpSession;
import io.watchgate.upstream.Upstream;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Leads sessions from one snapshot to the next: to the endpoint that has taken the place of theirs,
 * or to their end.
 *
 * <p>Called by the thread that applies a configuration.
 */
final class Succession {

    private final GatewaySnapshot before;
    private final GatewaySnapshot after;
    private final List<Upstream> retired;
    private final boolean othersMaySee;

    Succession(GatewaySnapshot before, GatewaySnapshot after) {
        this.before = before;
        this.after = after;
        this.retired = after.retiredSince(before);
        this.othersMaySee =
                !before.config().policy().equals(after.config().policy())
                        || !before.config().filters().equals(after.config().filters())
                        || !before.config().names().equals(after.config().names());
    }

    /** Tells whether clients may see something else although their upstreams are the same. */
    boolean othersMaySee() {
        return othersMaySee;
    }

    /** Moves or ends each session, tells those that may see something else, retires upstreams. */
    void run(Collection<McpSession> sessions, SessionChanges changes, Upkeep upkeep) {
        for (McpSession session : sessions) {
            Endpoint old = session.endpoint();
            Endpoint successor = after.endpoints().get(old.path());
            if (successor == null) {
                upkeep.retire(session);
                continue;
            }
            session.move(successor);
            retired.forEach(session::forget);
            if (othersMaySee || !sameUpstreams(old, successor)) {
                changes.allChanged(session);
            }
        }
        retired.forEach(upkeep::retire);
    }

    private boolean sameUpstreams(Endpoint old, Endpoint successor) {
        if (old == successor) {
            // The endpoint of all upstreams lives as long as the gateway.
            return before.upstreams().equals(after.upstreams());
        }
        return old instanceof UpstreamSet was
                && successor instanceof UpstreamSet is
                && Stream.concat(before.upstreams().stream(), after.upstreams().stream())
                        .allMatch(upstream -> was.contains(upstream) == is.contains(upstream));
    }
}
