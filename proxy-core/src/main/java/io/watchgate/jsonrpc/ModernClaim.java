package io.watchgate.jsonrpc;

/**
 * Where a request of the modern era says who sends it, in {@code params._meta} (MCP 2026-07-28,
 * basic, "_meta"). Made only for a request that names a protocol version there.
 *
 * @param revision the protocol version, {@link Span#NONE} for none of these
 * @param capabilities the client's capabilities
 * @param clientInfo the client's name and version
 * @param logLevel the level below which log messages are not wanted
 */
public record ModernClaim(long revision, long capabilities, long clientInfo, long logLevel) {

    static ModernClaim of(EnvelopeSpans spans) {
        return new ModernClaim(
                spans.span(EnvelopeKey.META_REVISION),
                spans.span(EnvelopeKey.META_CAPABILITIES),
                spans.span(EnvelopeKey.META_CLIENT_INFO),
                spans.span(EnvelopeKey.META_LOG_LEVEL));
    }
}
