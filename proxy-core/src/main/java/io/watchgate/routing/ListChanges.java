package io.watchgate.routing;

import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import io.watchgate.mcp.Primitive;
import io.watchgate.session.McpSession;
import io.watchgate.session.Notices;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Tells sessions that lists have changed, once for any number of changes in a short time.
 *
 * <p>One for each event loop, which tells the sessions that have their home there. Confined to that
 * loop, where a comment does not say otherwise.
 */
final class ListChanges extends LoopTimer {

    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final GatewayLoop loop;
    private final Map<McpSession, Set<String>> changed = new HashMap<>();

    ListChanges(GatewayLoop loop) {
        this.loop = loop;
    }

    /**
     * Notes that a list has changed for {@code session}, whose home this loop is. Safe from any of
     * the gateway's loops.
     */
    void changed(McpSession session, Primitive primitive) {
        loop.run(
                () -> {
                    changed.computeIfAbsent(session, unused -> new TreeSet<>())
                            .add(primitive.listChanged());
                    if (!isScheduled()) {
                        loop.timers().schedule(this, GATHER_NANOS);
                    }
                });
    }

    @Override
    protected void expired() {
        Map<McpSession, Set<String>> due = Map.copyOf(changed);
        changed.clear();
        due.forEach(
                (session, methods) -> {
                    for (String method : methods) {
                        session.standalone().send(Notices.of(method));
                    }
                });
    }
}
