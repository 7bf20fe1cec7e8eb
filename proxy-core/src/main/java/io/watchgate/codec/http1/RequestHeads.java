package io.watchgate.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.LeanHeaders;
import java.util.function.Supplier;

/**
 * Reads the heads of requests (RFC 9112, 3).
 *
 * <p>One for all connections of an event loop, confined to it: a head is read in one go.
 */
public final class RequestHeads extends MessageHeads<HttpRequest> {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};

    private final BytesMemo memo;

    /**
     * Creates the reader.
     *
     * @param longest {@code limits.header} in bytes
     * @param known names that clients send all the time
     * @param memo texts that clients send all the time
     * @param spare gives an empty head whose headers are {@link LeanHeaders}
     */
    public RequestHeads(
            int longest,
            KnownHeaders known,
            BytesMemo memo,
            Supplier<? extends HttpRequest> spare) {
        super(longest, Math.min(LONGEST_LINE, longest), new HeaderLines(known, memo), spare);
        this.memo = memo;
    }

    /** Clients send an empty line behind a body now and then (RFC 9112, 2.2). */
    @Override
    void skipEmptyLines(ByteBuf in) {
        while (in.readableBytes() >= 2
                && in.getByte(in.readerIndex()) == '\r'
                && in.getByte(in.readerIndex() + 1) == '\n') {
            in.skipBytes(2);
        }
    }

    @Override
    int startLine(byte[] head, int bytes, HttpRequest request) {
        int behindMethod = 0;
        while (HeaderLines.isOfToken(head[behindMethod])) {
            behindMethod++;
        }
        requireOneSpace(head, 0, behindMethod);
        int target = behindMethod + 1;
        int behindTarget = target;
        while (head[behindTarget] > ' ' && head[behindTarget] < 127) {
            behindTarget++;
        }
        requireOneSpace(head, target, behindTarget);
        int at = behindTarget + 1;
        boolean version = true;
        for (int i = 0; version && i < VERSION.length; i++) {
            version = head[at + i] == VERSION[i];
        }
        at += VERSION.length;
        byte minor = head[at];
        if (!version || minor != '0' && minor != '1') {
            throw new IllegalArgumentException("version (expected: HTTP/1.1 or HTTP/1.0)");
        }
        if (head[at + 1] != '\r' || head[at + 2] != '\n') {
            throw new IllegalArgumentException("request line (expected: CR LF behind the version)");
        }
        request.setProtocolVersion(minor == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0)
                .setMethod(HttpMethod.valueOf(memo.text(head, 0, behindMethod)))
                .setUri(memo.text(head, target, behindTarget));
        return at + 3;
    }

    private static void requireOneSpace(byte[] head, int word, int end) {
        if (end == word || head[end] != ' ') {
            throw new IllegalArgumentException("request line (expected: one space between words)");
        }
    }

    @Override
    Body body(HttpRequest request) {
        return framing(request, request.protocolVersion().minorVersion() > 0);
    }

    @Override
    void clear(HttpRequest request) {
        request.headers().clear();
        request.setProtocolVersion(HttpVersion.HTTP_1_1).setMethod(HttpMethod.GET).setUri("");
    }
}
