package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.upstream.CallerMeta;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is made, in either era: a session speaks for a client of the legacy
 * era, a request of the modern era speaks for itself.
 *
 * <p>Safe from any of the gateway's loops.
 */
public sealed interface Caller permits McpSession, ModernCaller {

    /** Returns who the caller was authenticated as. */
    Principal principal();

    /** Returns what the client said of itself. */
    ClientDescription client();

    /** Returns the revision the caller speaks. */
    ProtocolRevision revision();

    /** Returns the level below which log messages are not wanted; null when it never said. */
    @Nullable LogLevel logLevel();

    /** Returns what a server of the modern era is told of the caller with each request. */
    default CallerMeta meta() {
        return CallerMeta.of(
                revision(),
                client().profile(),
                client().capabilities(),
                client().clientInfo(),
                logLevel());
    }
}
