package io.watchgate.server.daemon;

import io.watchgate.config.GatewayConfig;
import io.watchgate.session.ExchangeListener;
import io.watchgate.transport.inbound.InboundServices.RefusalCounter;
import io.watchgate.upstream.StrayMessages;
import io.watchgate.upstream.Upstream;
import java.io.IOException;

/**
 * Watches the gateway from the side: metrics, access log, admin listener.
 *
 * <p>The three that count are asked for once, before the gateway is made, and are called on its
 * loops; everything else is called on the daemon's thread.
 */
public interface GatewayObserver {

    /** Returns what hears of requests. */
    ExchangeListener exchanges();

    /** Returns what counts refusals that never became requests. */
    RefusalCounter refusals();

    /** Returns what counts a server's messages that belong to nothing. */
    StrayMessages strays(Upstream upstream);

    /**
     * Called when the gateway has been made, before its listeners are bound.
     *
     * @throws IOException when something needed cannot be had, a listener's address as a rule; the
     *     message says what, and the gateway does not start
     */
    void starting(Gateway gateway) throws IOException;

    /**
     * Called with a configuration that is about to be put in force.
     *
     * @throws IOException when it cannot be followed; the reload fails then, so that nothing may
     *     have changed
     */
    void reloading(GatewayConfig next) throws IOException;

    /** Called when a reload is over. */
    void reloaded(boolean successful);

    /** Called when somebody has moved the access log away. */
    void reopenLog() throws IOException;

    /** Called when the last request has ended and all children are gone. */
    void stopped();
}
