package io.watchgate.routing;

import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.mcp.Failure;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Reason;
import io.watchgate.mcp.ServerDescription;
import io.watchgate.mcp.ServerFeature;
import io.watchgate.session.Caller;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernCaller;
import io.watchgate.session.PendingRequest;
import io.watchgate.session.SessionRegistry;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegRequest;
import io.watchgate.upstream.Upstream;
import io.watchgate.upstream.UpstreamLeg;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the log level each session asked for, and asks servers for the least severe anyone on a leg
 * wants (MCP 2025-11-25, server/utilities/logging).
 *
 * <p>Safe from any of the gateway's loops.
 */
public final class LogLevels {

    private final SessionRegistry sessions;
    private final LongSupplier fanOutNanos;

    /** What requests of the modern era have wanted over a leg, as long as there is the leg. */
    private final Map<UpstreamLeg, LogLevel> ofRequests =
            Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Creates the levels of all sessions.
     *
     * @param fanOutNanos how long a client waits for servers to take a new level
     */
    public LogLevels(SessionRegistry sessions, LongSupplier fanOutNanos) {
        this.sessions = sessions;
        this.fanOutNanos = fanOutNanos;
    }

    /**
     * Answers {@code logging/setLevel} when the servers behind the endpoint have been told over the
     * legs that are open: also over those the session has used for nothing yet, for nobody will
     * open them again. Waits for servers until {@code timeouts.fan-out}.
     */
    public void set(
            PendingRequest request,
            McpSession session,
            Collection<Upstream> upstreams,
            boolean supported) {
        LogLevel level = level(request.request());
        if (!supported) {
            request.fail(
                    Failure.notSent(
                            Reason.METHOD_NOT_FOUND,
                            "no server behind this endpoint logs to clients"));
        } else if (level == null) {
            request.fail(
                    Failure.notSent(
                            Reason.INVALID_PARAMS,
                            "level (expected: debug, info, notice, warning, error, "
                                    + "critical, alert or emergency)"));
        } else {
            session.logLevel(level);
            LevelChange change = new LevelChange(request);
            upstreams.forEach(upstream -> tellAll(session, upstream, change));
            change.begun(fanOutNanos.getAsLong());
        }
    }

    private void tellAll(McpSession session, Upstream upstream, LevelChange change) {
        for (UpstreamLeg leg : upstream.legs().all()) {
            if (leg.isUsable() && uses(session, upstream, leg.key())) {
                tell(
                        leg,
                        leg.state() == UpstreamLeg.State.OPEN
                                ? change.waitForOne()
                                : LegRequest.NOBODY);
            }
        }
    }

    /**
     * Sees to it that the server sends what a request of the modern era, which is about to go over
     * {@code leg}, wants to see (MCP 2026-07-28, server/utilities/logging). A leg stays at the
     * least severe level a request ever wanted; each gets no more than it asked for.
     */
    public void wanted(UpstreamLeg leg, @Nullable Caller caller) {
        LogLevel level = caller instanceof ModernCaller ? caller.logLevel() : null;
        if (level == null) {
            return;
        }
        LogLevel before = ofRequests.get(leg);
        if (before == null || level.compareTo(before) < 0) {
            ofRequests.put(leg, level);
            if (leg.state() == UpstreamLeg.State.OPEN) {
                tell(leg, LegRequest.NOBODY);
            }
        }
    }

    /** Tells a leg that has just opened what its sessions want. */
    void opened(UpstreamLeg leg) {
        tell(leg, LegRequest.NOBODY);
    }

    private void tell(UpstreamLeg leg, Runnable told) {
        ServerDescription server = leg.server();
        LogLevel level =
                server == null || !server.has(ServerFeature.LOGGING) ? null : leastSevere(leg);
        if (level == null) {
            told.run();
        } else {
            String params = "{\"level\":\"" + level.text() + "\"}";
            LegRequest.send(leg, McpMethod.LOGGING_SET_LEVEL, params, told);
        }
    }

    /** Returns the least severe level anyone on the leg wants; null when none ever said. */
    private @Nullable LogLevel leastSevere(UpstreamLeg leg) {
        LogLevel least = ofRequests.get(leg);
        for (McpSession session : sessions.all()) {
            LogLevel wanted = session.logLevel();
            boolean lower = wanted != null && (least == null || wanted.compareTo(least) < 0);
            if (lower && uses(session, leg.upstream(), leg.key())) {
                least = wanted;
            }
        }
        return least;
    }

    private static boolean uses(McpSession session, Upstream upstream, LegKey key) {
        return LegChooser.callKey(session, upstream).equals(key)
                || LegChooser.listKey(session, upstream).equals(key);
    }

    private static @Nullable LogLevel level(JsonRpcRequest request) {
        byte[] params = Subjects.bytes(request, request.params());
        if (params.length == 0) {
            return null;
        }
        try (JsonFields fields = new JsonFields(params)) {
            while (fields.next()) {
                String text = fields.name().equals("level") ? fields.text() : null;
                if (text != null) {
                    return LogLevel.find(text);
                }
            }
        }
        return null;
    }
}
