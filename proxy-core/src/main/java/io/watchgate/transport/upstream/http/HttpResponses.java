package io.watchgate.transport.upstream.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.NoTrailers;
import io.watchgate.mcp.McpHeaders;

/**
 * Netty's decoder for HTTP responses, which makes no new object for the header names servers send
 * all the time.
 */
public final class HttpResponses extends HttpResponseDecoder {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final KnownHeaders KNOWN =
            new KnownHeaders(
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.CONTENT_LENGTH,
                    HttpHeaderNames.CONTENT_ENCODING,
                    HttpHeaderNames.TRANSFER_ENCODING,
                    HttpHeaderNames.CONNECTION,
                    AsciiString.cached("keep-alive"),
                    HttpHeaderNames.DATE,
                    HttpHeaderNames.SERVER,
                    HttpHeaderNames.CACHE_CONTROL,
                    HttpHeaderNames.LOCATION,
                    HttpHeaderNames.VARY,
                    McpHeaders.SESSION_ID,
                    McpHeaders.ACCEL_BUFFERING);

    /** Creates a decoder; {@code largestHeader} is {@code limits.header} in bytes. */
    public HttpResponses(int largestHeader) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Math.min(LONGEST_LINE, largestHeader))
                        .setMaxHeaderSize(largestHeader)
                        .setMaxChunkSize(64 * 1024)
                        .setValidateHeaders(true)
                        .setTrailersFactory(NoTrailers.INSTANCE)
                        .setAllowDuplicateContentLengths(false)
                        .setUseRfc9112TransferEncoding(true));
    }

    /** Tells whether more has arrived than what was passed on. */
    boolean hasMore() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString known = KNOWN.find(line, start, length);
        return known == null ? super.splitHeaderName(line, start, length) : known;
    }
}
