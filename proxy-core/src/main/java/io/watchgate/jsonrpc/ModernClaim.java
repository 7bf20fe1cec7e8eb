package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

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

    private static final byte[] NOTHING = {};

    static ModernClaim of(EnvelopeSpans spans) {
        return new ModernClaim(
                spans.span(EnvelopeKey.META_REVISION),
                spans.span(EnvelopeKey.META_CAPABILITIES),
                spans.span(EnvelopeKey.META_CLIENT_INFO),
                spans.span(EnvelopeKey.META_LOG_LEVEL));
    }

    /**
     * Notes on {@code splice} that all of this is left out, as towards a server of the legacy era;
     * other members of {@code _meta} stay as they are.
     */
    void withhold(ByteBuf body, BodySplice splice) {
        long[] members = {revision, capabilities, clientInfo, logLevel};
        Arrays.sort(members);
        // From the last to the first: those at the end of the object take the comma before them.
        boolean atEnd = true;
        int behindNext = -1;
        for (int i = members.length - 1; i >= 0 && members[i] != Span.NONE; i--) {
            int start = ModernMembers.keyStart(body, members[i]);
            int end = body.readerIndex() + Span.end(members[i]);
            int next = ModernMembers.behind(body, end);
            atEnd &= body.getByte(next) == '}' || behindNext == next;
            int previous = ModernMembers.before(body, start);
            boolean hasPrevious = body.getByte(previous) == ',';
            if (!atEnd) {
                end = next + 1;
            } else if (hasPrevious) {
                start = previous;
                behindNext = previous;
            }
            splice.replace(Span.of(start - body.readerIndex(), end - body.readerIndex()), NOTHING);
        }
    }
}
