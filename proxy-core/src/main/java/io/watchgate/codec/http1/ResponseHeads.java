package io.watchgate.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.LeanHeaders;
import java.util.function.Supplier;

/**
 * Reads the heads of responses, and finds out where their bodies end (RFC 9112, 4 and 6.3).
 *
 * <p>One for all connections of an event loop, confined to it: a head is read in one go.
 */
public final class ResponseHeads {

    /** What follows a head. */
    enum Body {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private static final int STATUS_LINE = "HTTP/1.1 200".length();
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int MOST_DIGITS = 18;

    private final int longest;
    private final Supplier<? extends HttpResponse> spare;
    private final HeaderLines lines;
    private final byte[] head;
    private HttpResponse response;
    private long length;

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
        this.longest = longest;
        this.spare = spare;
        this.lines = new HeaderLines(known, memo);
        this.head = new byte[longest];
        this.response = spare.get();
    }

    /** Returns how many bytes a head may have. */
    public int longest() {
        return longest;
    }

    /** Returns how many bytes of body follow the head that was read last. */
    long length() {
        return length;
    }

    /** Returns the head that was read last, which is the caller's from now on. */
    HttpResponse take() {
        HttpResponse read = response;
        response = spare.get();
        return read;
    }

    /** Returns a head that says what is wrong with it. */
    HttpResponse failed(RuntimeException fault) {
        HttpResponse failed = take();
        failed.setDecoderResult(DecoderResult.failure(fault));
        return failed;
    }

    /**
     * Reads the head of {@code bytes} bytes that {@code in} begins with. Borrows {@code in}, and
     * leaves it as it is.
     *
     * @throws IllegalArgumentException when it is none, or does not tell where its body ends
     */
    Body read(ByteBuf in, int bytes) {
        in.getBytes(in.readerIndex(), head, 0, bytes);
        LeanHeaders headers = (LeanHeaders) response.headers();
        headers.clear();
        int behind = statusLine(bytes);
        lines.read(head, behind, bytes, headers);
        return body(headers, response.status().code());
    }

    /** Looks at trailers, which nobody wants, in the same way. */
    void readTrailers(ByteBuf in, int bytes) {
        in.getBytes(in.readerIndex(), head, 0, bytes);
        lines.read(head, 0, bytes, null);
    }

    /** Reads the first line; returns where the next begins. */
    private int statusLine(int bytes) {
        boolean version = bytes > STATUS_LINE + 2;
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
        response.setProtocolVersion(minor == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0);
        response.setStatus(HttpResponseStatus.valueOf(code));
        return at + 2;
    }

    private Body body(LeanHeaders headers, int code) {
        int codings = LeanHeaders.count(headers, HttpHeaderNames.TRANSFER_ENCODING);
        boolean bodiless = code < 200 || code == 204 || code == 304;
        int lengths = LeanHeaders.count(headers, HttpHeaderNames.CONTENT_LENGTH);
        if (codings > 0) {
            String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
            boolean old = response.protocolVersion().minorVersion() == 0;
            boolean chunked = codings == 1 && "chunked".equalsIgnoreCase(coding);
            if (!chunked || lengths > 0 || old || bodiless) {
                throw new IllegalArgumentException(
                        "Transfer-Encoding (expected: chunked, once, where there is a body without"
                                + " Content-Length)");
            }
        } else if (lengths > 0) {
            length = length(headers.get(HttpHeaderNames.CONTENT_LENGTH), lengths);
        }
        if (bodiless) {
            return Body.NONE;
        }
        return codings > 0 ? Body.CHUNKED : lengths > 0 ? Body.LENGTH : Body.UNTIL_CLOSE;
    }

    private static long length(String value, int count) {
        boolean digits = count == 1 && !value.isEmpty() && value.length() <= MOST_DIGITS;
        long length = 0;
        for (int i = 0; digits && i < value.length(); i++) {
            char c = value.charAt(i);
            digits = c >= '0' && c <= '9';
            length = length * 10 + c - '0';
        }
        if (!digits) {
            throw new IllegalArgumentException("Content-Length (expected: one number)");
        }
        return length;
    }
}
