package io.watchgate.transport.inbound;

import io.netty.channel.Channel;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.session.Endpoint;
import io.watchgate.session.Exchange;
import io.watchgate.session.ExchangeTraits;
import io.watchgate.session.McpSession;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of a connection that carries one message a line, and its session: an exchange for
 * each request or array, and a standing one for what belongs to no request.
 *
 * <p>Confined to the event loop of the connection.
 */
final class LineExchanges {

    private final GatewayLoop loop;
    private final Channel channel;
    private final InboundServices services;
    private final LineDoor door;
    private final ExchangeTraits traits;
    private final Set<Exchange> owing = new LinkedHashSet<>();
    private String path;
    private @Nullable McpSession session;
    private @Nullable Exchange standing;

    LineExchanges(GatewayLoop loop, Channel channel, InboundServices services, LineDoor door) {
        this.loop = loop;
        this.channel = channel;
        this.services = services;
        this.door = door;
        this.path = door.path();
        this.traits = ExchangeTraits.ofLine(String.valueOf(channel.remoteAddress()));
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

    /** Notes that an exchange owes an answer. */
    void owes(Exchange exchange) {
        owing.add(exchange);
    }

    /** Tells whether an exchange has just got the last answer it owed. */
    boolean settles(Exchange exchange) {
        return exchange.isSettled() && owing.remove(exchange);
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
        if (standing != null) {
            standing.connectionLost();
        }
        if (session != null) {
            session.end();
        }
    }
}
