package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.ProtocolRevision;
import org.jspecify.annotations.Nullable;

/**
 * The client of one request of the modern era, as the request's {@code _meta} describes it: nothing
 * is known of it from any other request (MCP 2026-07-28, basic, "Statelessness").
 *
 * @param principal who sent the request
 * @param client what the request said of its client
 * @param logLevel the level below which log messages are not wanted; null when none are
 */
public record ModernCaller(
        Principal principal, ClientDescription client, @Nullable LogLevel logLevel)
        implements Caller {

    @Override
    public ProtocolRevision revision() {
        return ProtocolRevision.V2026_07_28;
    }
}
