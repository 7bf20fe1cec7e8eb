package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.mcp.McpHeaders;

/**
 * Netty's decoder for HTTP requests, as strict as it can be, which makes no new object for the
 * header names clients send all the time.
 *
 * <p>Refuses, with a failed decoder result, what request smuggling lives on: Content-Length
 * together with Transfer-Encoding, several lengths, codings other than chunked, white space in
 * names, bare line feeds.
 */
public final class HttpRequests extends HttpRequestDecoder {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final KnownHeaders KNOWN =
            new KnownHeaders(
                    HttpHeaderNames.HOST,
                    HttpHeaderNames.ACCEPT,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.CONTENT_LENGTH,
                    HttpHeaderNames.USER_AGENT,
                    HttpHeaderNames.CONNECTION,
                    HttpHeaderNames.ACCEPT_ENCODING,
                    HttpHeaderNames.ACCEPT_LANGUAGE,
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.ORIGIN,
                    McpHeaders.SESSION_ID,
                    McpHeaders.PROTOCOL_VERSION,
                    McpHeaders.LAST_EVENT_ID);

    /** Creates a decoder; {@code largestHeader} is {@code limits.header} in bytes. */
    public HttpRequests(int largestHeader) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Math.min(LONGEST_LINE, largestHeader))
                        .setMaxHeaderSize(largestHeader)
                        .setMaxChunkSize(64 * 1024)
                        .setValidateHeaders(true)
                        .setAllowDuplicateContentLengths(false)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true));
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString known = KNOWN.find(line, start, length);
        return known == null ? super.splitHeaderName(line, start, length) : known;
    }
}
