package io.watchgate.session;

import io.watchgate.mcp.ProtocolRevision;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request said, as far as it matters behind the transport.
 *
 * @param revision the revision in its header, or the one assumed without it
 * @param acceptsStream whether the answer may be a stream
 * @param acceptsJson whether the answer may be one JSON value
 * @param keepAlive whether the connection stays open behind the response
 * @param chunked whether the connection can carry a body of unknown length without being closed
 * @param remote who sent it, for logs
 * @param origin the web origin whose page sent it; null if it was no page
 */
public record ExchangeTraits(
        ProtocolRevision revision,
        boolean acceptsStream,
        boolean acceptsJson,
        boolean keepAlive,
        boolean chunked,
        String remote,
        @Nullable String origin) {}
