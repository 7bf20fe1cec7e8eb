package io.watchgate.server.config.shape;

import io.watchgate.config.RestartConfig;
import io.watchgate.config.Sharing;
import io.watchgate.config.UpstreamLimits;
import io.watchgate.config.UpstreamTimeouts;
import io.watchgate.config.key.Key;

/**
 * Keys of an upstream that may be set for all of them.
 *
 * @param sharing who shares a connection
 * @param restart how often an upstream is tried again
 * @param timeouts how long anything with an upstream may take
 * @param limits how much there may be of anything with an upstream
 */
public record UpstreamDefaults(
        @Key(value = "auto", text = "Who shares a connection: auto, shared, principal or session.")
                Sharing sharing,
        @Key(text = "How often an upstream is tried again when it does not work.")
                RestartConfig restart,
        @Key(text = "How long anything with an upstream may take.") UpstreamTimeouts timeouts,
        @Key(text = "How much there may be of anything with an upstream.") UpstreamLimits limits) {}
