package io.watchgate.transport.inbound;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import io.watchgate.mcp.McpHeaders;
import java.util.Arrays;

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
    private static final AsciiString[] KNOWN = {
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
        McpHeaders.LAST_EVENT_ID,
    };
    private static final AsciiString[][] BY_LENGTH = byLength();

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
        if (length < BY_LENGTH.length) {
            for (AsciiString known : BY_LENGTH[length]) {
                if (matches(known, line, start)) {
                    return known;
                }
            }
        }
        return super.splitHeaderName(line, start, length);
    }

    private static boolean matches(AsciiString known, byte[] line, int start) {
        for (int i = 0; i < known.length(); i++) {
            int difference = line[start + i] ^ known.byteAt(i);
            // The known names are lower case: letters and hyphens. A hyphen has no case.
            if (difference != 0 && (difference != 0x20 || known.byteAt(i) == '-')) {
                return false;
            }
        }
        return true;
    }

    private static AsciiString[][] byLength() {
        AsciiString[][] table = new AsciiString[24][];
        for (int length = 0; length < table.length; length++) {
            int wanted = length;
            table[length] =
                    Arrays.stream(KNOWN)
                            .filter(name -> name.length() == wanted)
                            .toArray(AsciiString[]::new);
        }
        return table;
    }
}
