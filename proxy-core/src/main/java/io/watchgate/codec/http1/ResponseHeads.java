package io.watchgate.codec.http1;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.LeanHeaders;
import java.util.function.Supplier;

/**
 * Reads the heads of responses (RFC 9112, 4).
 *
 * <p>One for all connections of an event loop, confined to it: a head is read in one go.
 */
public final class ResponseHeads extends MessageHeads<HttpResponse> {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int STATUS_LINE = "HTTP/1.1 200".length();
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};

    /**
     * Creates the reader.
     *
     * @param longest {@code limits.header} in bytes
     * @param known names that servers send all the time
     * @param memo texts that servers send all the time
     * @param spare gives an empty head whose headers are {@link LeanHeaders}
     */
    public ResponseHeads(
            int longest,
            KnownHeaders known,
            BytesMemo memo,
            Supplier<? extends HttpResponse> spare) {
        super(longest, Math.min(LONGEST_LINE, longest), new HeaderLines(known, memo), spare);
    }

    @Override
    int startLine(byte[] head, int bytes, HttpResponse response) {
        boolean version = bytes >= STATUS_LINE + 2;
        for (int i = 0; version && i < VERSION.length; i++) {
            version = head[i] == VERSION[i];
        }
        byte minor = head[VERSION.length];
        if (!version || minor != '0' && minor != '1' || head[VERSION.length + 1] != ' ') {
            throw new IllegalArgumentException("status line (expected: HTTP/1.1 and a status)");
        }
        int code = 0;
        for (int i = VERSION.length + 2; i < STATUS_LINE; i++) {
            int digit = head[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("status (expected: three digits)");
            }
            code = code * 10 + digit;
        }
        int at = STATUS_LINE;
        if (head[at] == ' ') {
            while (HeaderLines.isText(head[at])) {
                at++;
            }
        }
        if (code < 100 || head[at] != '\r' || head[at + 1] != '\n') {
            throw new IllegalArgumentException("status line (expected: CR LF behind the reason)");
        }
        if (code == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            throw new IllegalArgumentException("status 101 (expected: no change of protocol)");
        }
        response.setProtocolVersion(minor == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0);
        response.setStatus(HttpResponseStatus.valueOf(code));
        return at + 2;
    }

    @Override
    Body body(HttpResponse response) {
        int code = response.status().code();
        boolean bodiless = code < 200 || code == 204 || code == 304;
        boolean old = response.protocolVersion().minorVersion() == 0;
        Body framing = framing(response, !bodiless && !old);
        if (bodiless) {
            return Body.NONE;
        }
        return framing == Body.NONE ? Body.UNTIL_CLOSE : framing;
    }

    @Override
    void clear(HttpResponse response) {
        response.headers().clear();
    }
}
