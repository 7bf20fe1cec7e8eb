package io.watchgate.session;

import io.watchgate.auth.Principal;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.ProtocolRevision;
import io.watchgate.upstream.CallerMeta;
import org.jspecify.annotations.Nullable;

/**
 * The client of a request of the modern era, as the request's {@code _meta} describes it: nothing
 * is known of it from any other request (MCP 2026-07-28, basic, "Statelessness"). Requests that
 * describe the same may share one.
 */
public final class ModernCaller implements Caller {

    private final Principal principal;
    private final ClientDescription client;
    private final @Nullable LogLevel logLevel;
    private volatile @Nullable CallerMeta meta;

    /**
     * Creates the caller.
     *
     * @param principal who sent the request
     * @param client what the request said of its client
     * @param logLevel the level below which log messages are not wanted; null when none are
     */
    public ModernCaller(
            Principal principal, ClientDescription client, @Nullable LogLevel logLevel) {
        this.principal = principal;
        this.client = client;
        this.logLevel = logLevel;
    }

    /**
     * Returns the caller of {@code exchange} that describes its client alike: this one where
     * nothing else differs.
     */
    public ModernCaller of(Exchange exchange, @Nullable LogLevel level) {
        Principal whose = exchange.principal();
        return level == logLevel && whose.equals(principal)
                ? this
                : new ModernCaller(whose, client, level);
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public ClientDescription client() {
        return client;
    }

    @Override
    public @Nullable LogLevel logLevel() {
        return logLevel;
    }

    @Override
    public ProtocolRevision revision() {
        return ProtocolRevision.V2026_07_28;
    }

    @Override
    public CallerMeta meta() {
        CallerMeta known = meta;
        if (known == null) {
            known = Caller.super.meta();
            meta = known;
        }
        return known;
    }
}
