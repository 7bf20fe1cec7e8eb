package io.watchgate.upstream;

import io.watchgate.jsonrpc.RequestMeta;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.mcp.LogLevel;
import io.watchgate.mcp.NarrowedCapabilities;
import io.watchgate.mcp.ProtocolEra;
import io.watchgate.mcp.ProtocolRevision;
import org.jspecify.annotations.Nullable;

/**
 * What a server of the modern era is told, with each request, of whoever the request is made for.
 * Immutable.
 *
 * @param revision the revision in which that one speaks with the gateway
 * @param profile what it can be asked for
 * @param meta the members of {@code _meta}
 */
public record CallerMeta(ProtocolRevision revision, CapabilityProfile profile, RequestMeta meta) {

    /**
     * Describes a client.
     *
     * @param capabilities its capabilities object, of which only what holds here is told
     * @param clientInfo its clientInfo object
     * @param level the level below which log messages are not wanted; null when none are
     */
    public static CallerMeta of(
            ProtocolRevision revision,
            CapabilityProfile profile,
            String capabilities,
            String clientInfo,
            @Nullable LogLevel level) {
        return new CallerMeta(
                revision,
                profile,
                meta(revision.era(), capabilities, clientInfo, level == null ? "" : level.text()));
    }

    /** Returns the era of the revision in which that one speaks. */
    public ProtocolEra era() {
        return revision.era();
    }

    /** Returns what the gateway tells in requests of its own, for the owner of a leg. */
    static RequestMeta of(LegOwner owner) {
        return meta(ProtocolEra.LEGACY, owner.capabilities(), owner.clientInfo(), "");
    }

    private static RequestMeta meta(
            ProtocolEra era, String capabilities, String clientInfo, String level) {
        return new RequestMeta(
                ProtocolRevision.NEWEST_MODERN.date(),
                NarrowedCapabilities.of(capabilities, era),
                clientInfo,
                level);
    }
}
