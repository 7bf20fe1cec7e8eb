package io.watchgate.upstream;

import io.watchgate.config.UpstreamConfig;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in which era a server speaks, so that not every new leg has to find out.
 *
 * <p>A verdict for the legacy era never fails by itself, so it expires ({@code timeouts.era}); one
 * for the modern era holds until something speaks against it. What the configuration says holds for
 * ever. Safe from any thread.
 */
public final class UpstreamEra {

    private final @Nullable ProtocolRevision pinned;
    private final long expiryNanos;
    private final LongSupplier clock;
    private @Nullable ProtocolEra known;
    private long foundAt;

    UpstreamEra(UpstreamConfig config, LongSupplier clock) {
        this.pinned = ProtocolRevision.find(config.revision());
        this.known = pinned == null ? null : pinned.era();
        this.expiryNanos = config.timeouts().era().toNanos();
        this.clock = clock;
    }

    /** Returns the era the server was last seen to speak in; null when nothing is known. */
    public synchronized @Nullable ProtocolEra known() {
        return known;
    }

    /** Tells whether a leg is to be opened with {@code initialize} and nothing else. */
    synchronized boolean isSurelyLegacy() {
        boolean fresh = pinned != null || clock.getAsLong() - foundAt < expiryNanos;
        return known == ProtocolEra.LEGACY && fresh;
    }

    /** Tells whether the configuration says that the server is of the modern era. */
    boolean isPinnedModern() {
        return pinned != null && pinned.era() == ProtocolEra.MODERN;
    }

    /** Returns the revision that {@code initialize} asks for. */
    ProtocolRevision initialRevision() {
        return pinned == null ? ProtocolRevision.NEWEST_LEGACY : pinned;
    }

    /** Takes note of what a server has shown itself to be. */
    synchronized void found(ProtocolEra era) {
        if (pinned == null) {
            known = era;
            foundAt = clock.getAsLong();
        }
    }

    /** Forgets a verdict that something speaks against. */
    synchronized void doubt() {
        if (pinned == null) {
            known = null;
        }
    }

    @Override
    public String toString() {
        ProtocolEra era = known();
        return era == null ? "unknown" : era.label();
    }
}
