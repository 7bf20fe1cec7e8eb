package io.watchgate.routing;

import io.watchgate.session.McpSession;
import io.watchgate.session.SessionRegistry;
import io.watchgate.subscription.ResourceSubscriptions;

/**
 * What endpoints share.
 *
 * <p>Safe from any of the gateway's loops.
 */
public interface RoutingServices {

    SessionRegistry sessions();

    LegChooser legs();

    LogLevels logLevels();

    ResourceSubscriptions subscriptions();

    ClientNotices clientNotices();

    /** Returns {@code timeouts.start-wait} in nanoseconds. */
    long startWaitNanos();

    /** Returns {@code timeouts.fan-out} in nanoseconds. */
    long fanOutNanos();

    /** Called when a session has ended. */
    void ended(McpSession session);
}
