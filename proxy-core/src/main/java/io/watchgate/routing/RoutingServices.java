package io.watchgate.routing;

import io.watchgate.bridge.Parking;
import io.watchgate.mcp.Primitive;
import io.watchgate.policy.Elsewhere;
import io.watchgate.policy.PolicyChain;
import io.watchgate.session.Caller;
import io.watchgate.session.McpSession;
import io.watchgate.session.SessionRegistry;
import io.watchgate.subscription.ResourceSubscriptions;
import io.watchgate.task.Tasks;

/**
 * What endpoints share.
 *
 * <p>Safe from any of the gateway's loops.
 */
public interface RoutingServices {

    SessionRegistry sessions();

    LegChooser legs();

    LogLevels logLevels();

    /** Returns what takes calls that a server may interrupt with questions. */
    Parking parking();

    /** Returns what is known of tasks. */
    Tasks tasks();

    ResourceSubscriptions subscriptions();

    Listens listens();

    ClientNotices clientNotices();

    /** Returns {@code timeouts.start-wait} in nanoseconds. */
    long startWaitNanos();

    /** Returns {@code timeouts.fan-out} in nanoseconds. */
    long fanOutNanos();

    /** Returns {@code limits.names}. */
    int namesLimit();

    /** Returns who may see and call what, by the configuration in force. */
    PolicyChain policy();

    /** Returns where is done what would hold up a loop. */
    Elsewhere elsewhere();

    /** Returns what takes the digests of listed tools. */
    ToolHashes toolHashes();

    /** Called when a list that {@code caller} asked for has come too late for its answer. */
    void listArrived(Caller caller, Primitive primitive);

    /** Called when a session has ended. */
    void ended(McpSession session);
}
