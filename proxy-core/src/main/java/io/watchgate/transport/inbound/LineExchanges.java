package io.watchgate.transport.inbound;

import io.netty.channel.Channel;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.JsonRpcNotification;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.McpMethod;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import io.watchgate.session.ModernReply;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a connection that carries one message a line, and its session: an exchange for
 * each request or array, and a standing one for what belongs to no request.
 *
 * <p>Requests of the modern era speak for themselves: theirs belong to no session, and are found by
 * the id of the request. Confined to the event loop of the connection.
 */
final class LineExchanges {

    private final GatewayLoop loop;
    private final Channel channel;
    private final InboundServices services;
    private final LineDoor door;
    private final ExchangeTraits traits;
    private final Set<Exchange> owing = new LinkedHashSet<>();
    private final Map<RequestId, Exchange> modern = new HashMap<>(0);
    private String path;
    private @Nullable McpSession session;
    private @Nullable Exchange standing;

    LineExchanges(GatewayLoop loop, Channel channel, InboundServices services, LineDoor door) {
        this.loop = loop;
        this.channel = channel;
        this.services = services;
        this.door = door;
        this.path = door.path();
        this.traits = ExchangeTraits.OF_LINE;
    }

    /** Returns the endpoint's path. */
    String path() {
        return path;
    }

    /** Speaks to another endpoint from now on. */
    void leadTo(String newPath) {
        path = newPath;
        standing = null;
    }

    /** Returns the session of the connection; null before there is one. */
    @Nullable McpSession session() {
        return session;
    }

    /** Takes the session that {@code introduction} has opened, and returns it; null for none. */
    @Nullable McpSession takeSession(Exchange introduction) {
        McpSession opened = introduction.hasNewSession() ? introduction.session() : null;
        if (opened != null) {
            session = opened;
            standing = next();
            opened.standalone().through(Objects.requireNonNullElse(standing, introduction));
        }
        return opened;
    }

    /** Returns the exchange for what belongs to no request; null when the endpoint is gone. */
    @Nullable Exchange standing() {
        if (standing == null) {
            standing = next();
        }
        return standing;
    }

    /** Returns a new exchange; null when the endpoint is gone. */
    @Nullable Exchange next() {
        Endpoint endpoint = session == null ? services.endpoint(path) : session.endpoint();
        if (endpoint == null) {
            return null;
        }
        Exchange exchange =
                new Exchange(loop, channel, endpoint, traits, services.sessionSettings(), session);
        if (session == null) {
            exchange.sentBy(door.principal());
        }
        return exchange;
    }

    /** Returns a new exchange for a request that speaks for itself; null without an endpoint. */
    @Nullable Exchange nextModern() {
        Endpoint endpoint = services.endpoint(path);
        if (endpoint == null) {
            return null;
        }
        Exchange exchange =
                new Exchange(loop, channel, endpoint, traits, services.sessionSettings(), null);
        exchange.sentBy(door.principal());
        return exchange;
    }

    /**
     * Tells whether an id is in use already, so that nobody could tell what is cancelled by it.
     *
     * @param byModern whether a request of the modern era has it now; one of a session is compared
     *     with its own kind when it enters that
     */
    boolean isInUse(RequestId id, boolean byModern) {
        boolean inSession = byModern && session != null && session.isInUse(id);
        return inSession || !modern.isEmpty() && modern.containsKey(id);
    }

    /**
     * Cancels the request of the modern era that {@code message} takes back, if it does that:
     * nothing more is sent for it (MCP 2026-07-28, basic/patterns/cancellation). Borrows the
     * message.
     */
    boolean isTakenBack(JsonRpcMessage message) {
        if (modern.isEmpty()
                || !(message instanceof JsonRpcNotification notification)
                || McpMethod.of(notification) != McpMethod.CANCELLED) {
            return false;
        }
        RequestId id = notification.readRequestId();
        Exchange exchange = id == null ? null : modern.get(id);
        ModernReply reply = exchange == null ? null : exchange.modern();
        if (reply == null) {
            return false;
        }
        reply.cancel(notification.readText("reason"));
        return true;
    }

    /**
     * Notes that an exchange owes an answer.
     *
     * @param id the request's, in the modern era; otherwise null
     */
    void owes(Exchange exchange, @Nullable RequestId id) {
        owing.add(exchange);
        if (id != null) {
            modern.put(id, exchange);
        }
    }

    /** Tells whether an exchange has just got the last answer it owed. */
    boolean settles(Exchange exchange) {
        if (!exchange.isSettled() || !owing.remove(exchange)) {
            return false;
        }
        ModernReply reply = exchange.modern();
        RequestId id = reply == null ? null : reply.id();
        if (id != null) {
            modern.remove(id);
        }
        return true;
    }

    /** Returns how many exchanges owe answers. */
    int owing() {
        return owing.size();
    }

    /** Writes what waited for the client to take bytes again. */
    void writable() {
        List.copyOf(owing).forEach(Exchange::writable);
        if (standing != null) {
            standing.writable();
        }
    }

    /** Ends what would stay open for as long as the connection. */
    void endListening() {
        List.copyOf(owing).forEach(Exchange::endListening);
    }

    /** Ends everything, because the connection is gone. */
    void connectionLost() {
        List.copyOf(owing).forEach(Exchange::connectionLost);
        owing.clear();
        modern.clear();
        if (standing != null) {
            standing.connectionLost();
        }
        if (session != null) {
            session.end();
        }
    }
}
