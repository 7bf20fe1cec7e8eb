package io.watchgate.transport.inbound;

import io.netty.channel.Channel;
import io.watchgate.config.TimeoutsConfig;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.Reason;
import io.watchgate.session.Endpoint;
import io.watchgate.session.SessionRegistry;
import io.watchgate.session.SessionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What inbound transports need from the rest of the gateway; each call sees the configuration in
 * force.
 *
 * <p>Safe from any of the gateway's loops.
 */
public interface InboundServices {

    /** Returns the endpoint at this request target; null if there is none. */
    @Nullable Endpoint endpoint(String target);

    SessionRegistry sessions();

    SessionSettings sessionSettings();

    TimeoutsConfig timeouts();

    /** Returns the names of headers that are kept with each exchange, for rules and records. */
    default List<String> keptHeaders() {
        return List.of();
    }

    /** Returns {@code limits.frame} in bytes. */
    long frameLimit();

    /** Returns who counts requests that were refused before they became exchanges. */
    RefusalCounter refusals();

    /** Counts refusals. */
    @FunctionalInterface
    interface RefusalCounter {

        /** Called on the loop of the connection. */
        void refused(Reason reason);

        /**
         * Called on {@code loop}, the loop of the connection.
         *
         * @param status the HTTP status of the answer
         */
        default void refused(Reason reason, int status, Channel connection, GatewayLoop loop) {
            refused(reason);
        }
    }
}
