package io.watchgate.session;

import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.JsonRpcRequest;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.mcp.Primitive;
import io.watchgate.upstream.LegMessages;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.UpstreamCall;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Owns a leg that belongs to one session: the server may ask this client, and only this client.
 *
 * <p>What belongs to a call goes out on that call's stream; the rest on the session's standalone
 * stream, or, for a question while nobody listens there, on the stream of any call in flight on the
 * leg.
 */
public final class SessionLegOwner implements LegOwner {

    private final McpSession session;
    private final SessionLegEvents events;

    /**
     * Creates the owner.
     *
     * @param events hears what the leg has to say to others than the client
     */
    public SessionLegOwner(McpSession session, SessionLegEvents events) {
        this.session = session;
        this.events = events;
    }

    /** Returns the session. */
    public McpSession session() {
        return session;
    }

    @Override
    public String capabilities() {
        return session.client().capabilities();
    }

    @Override
    public String clientInfo() {
        return session.client().clientInfo();
    }

    @Override
    public String principal() {
        return session.principal().id();
    }

    @Override
    public void requested(UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcRequest asked) {
        JsonRpcRequest request =
                (JsonRpcRequest) events.known(session, leg, loop(leg, call), asked);
        UpstreamCall stream =
                call == null && !session.standalone().isAttached() ? anyCall(leg) : call;
        if (stream != null) {
            stream.receive(request);
        } else {
            session.standalone().ask(leg, request);
        }
    }

    @Override
    public void notified(UpstreamLeg leg, @Nullable UpstreamCall call, JsonRpcNotification told) {
        JsonRpcNotification notification =
                (JsonRpcNotification) events.known(session, leg, loop(leg, call), told);
        switch (McpMethod.of(notification)) {
            case TOOLS_LIST_CHANGED,
                    PROMPTS_LIST_CHANGED,
                    RESOURCES_LIST_CHANGED,
                    RESOURCES_UPDATED ->
                    events.changed(session, leg, notification);
            case MESSAGE -> {
                if (call == null) {
                    session.relay(leg, notification);
                } else {
                    call.receive(notification);
                }
            }
            default -> session.relay(leg, notification);
        }
    }

    @Override
    public void changedUntold(UpstreamLeg leg, Primitive primitive) {
        events.changedUntold(session, leg, primitive);
    }

    @Override
    public boolean progressed(
            UpstreamLeg leg, GatewayLoop loop, long call, JsonRpcNotification notification) {
        return events.progressed(leg, loop, call, notification);
    }

    /** Returns the loop on which what belongs to a call, or to none, is heard. */
    private static GatewayLoop loop(UpstreamLeg leg, @Nullable UpstreamCall call) {
        return call == null ? leg.home() : call.loop();
    }

    @Override
    public void withdrawn(UpstreamLeg leg, RequestId id) {
        session.onShards(
                shard -> {
                    long question = shard.withdraw(leg, id);
                    if (question > 0) {
                        session.standalone()
                                .send(
                                        LegMessages.notification(
                                                leg,
                                                McpMethod.CANCELLED.text(),
                                                "{\"requestId\":" + question + "}"));
                    }
                });
    }

    @Override
    public boolean keepsOpen(UpstreamLeg leg) {
        return session.standalone().isAttached();
    }

    @Override
    public void closed(UpstreamLeg leg) {
        session.legClosed(leg);
        session.onShards(shard -> shard.forget(leg));
        events.closed(session, leg);
    }

    @Override
    public void opened(UpstreamLeg leg) {
        events.opened(session, leg);
    }

    /** Returns a call in flight on the leg that can carry a question; null if there is none. */
    private static @Nullable UpstreamCall anyCall(UpstreamLeg leg) {
        return leg.calls(leg.home()).any();
    }
}
