package io.watchgate.transport.inbound;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.watchgate.codec.ArrayHeaders;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.NoTrailers;
import io.watchgate.codec.RepeatedHead;
import io.watchgate.codec.SpareHead;
import io.watchgate.mcp.McpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder for HTTP requests, as strict as it can be and a little stricter, which makes no
 * new object for a head, nor for the paths and header names clients send all the time. A head that
 * comes again is not read again (ADR 39).
 *
 * <p>Refuses, with a failed decoder result, what request smuggling lives on (RFC 9112, 11.2):
 * Content-Length together with Transfer-Encoding, several lengths, codings other than chunked,
 * white space in names, bare line feeds, folded lines, request lines with other separators than one
 * space, other versions than HTTP/1.0 and 1.1.
 */
public final class HttpRequests extends HttpRequestDecoder {

    private static final HttpHeaders NO_TRAILERS = NoTrailers.INSTANCE;
    private static final int LONGEST_LINE = 8 * 1024;

    /** Bytes that each connection keeps for a line; more once a longer one has come. */
    private static final int SHORT_LINE = 64;

    /** Names that clients send all the time. */
    private static final KnownHeaders KNOWN =
            new KnownHeaders(
                    HttpHeaderNames.HOST,
                    HttpHeaderNames.ACCEPT,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.CONTENT_LENGTH,
                    HttpHeaderNames.TRANSFER_ENCODING,
                    HttpHeaderNames.USER_AGENT,
                    HttpHeaderNames.CONNECTION,
                    HttpHeaderNames.ACCEPT_ENCODING,
                    HttpHeaderNames.ACCEPT_LANGUAGE,
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.ORIGIN,
                    McpHeaders.SESSION_ID,
                    McpHeaders.PROTOCOL_VERSION,
                    McpHeaders.METHOD,
                    McpHeaders.NAME,
                    McpHeaders.LAST_EVENT_ID);

    private final SpareHead<RequestHead> spare;

    private final RepeatedHead repeated;

    /** What was read in the head that is repeated. */
    private @Nullable RequestHead kept;

    /** Nothing has been read of the next message. */
    private boolean atStart = true;

    // A head arrives, its first line has been read; the decoder's own state is hidden.
    private boolean inHead = true;
    private boolean begun;
    private boolean folded;

    /** The path of the request before, which is most often that of the next. */
    private String path = "";

    /**
     * Creates a decoder.
     *
     * @param largestHeader {@code limits.header} in bytes
     * @param spare where heads come from; who has read one gives it back there
     */
    public HttpRequests(int largestHeader, SpareHead<RequestHead> spare) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Math.min(LONGEST_LINE, largestHeader))
                        .setMaxHeaderSize(largestHeader)
                        .setMaxChunkSize(64 * 1024)
                        .setInitialBufferSize(SHORT_LINE)
                        .setValidateHeaders(true)
                        .setTrailersFactory(NoTrailers.INSTANCE)
                        .setAllowDuplicateContentLengths(false)
                        .setStrictLineParsing(true)
                        .setUseRfc9112TransferEncoding(true));
        this.spare = spare;
        this.repeated = new RepeatedHead(largestHeader, spare.room());
    }

    /** Tells whether nothing of a message has been read that it has not passed on. */
    public boolean isAtRest() {
        return atStart && actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        RequestHead known = kept;
        if (isAtRest() && known != null && message instanceof ByteBuf in && repeated.isAll(in)) {
            RequestHead head = again(known);
            in.skipBytes(repeated.foundLength());
            ctx.fireChannelRead(head);
            ctx.fireChannelRead(new DefaultLastHttpContent(in, NO_TRAILERS));
        } else {
            super.channelRead(ctx, message);
        }
    }

    private RequestHead again(RequestHead known) {
        if (known.lend()) {
            repeated.renew(known.arrays());
            return known;
        }
        // The one before waits for its turn, or for somebody who tells whom it is from.
        RequestHead head = spare.take().begin(known.protocolVersion(), known.method(), known.uri());
        repeated.copy(known.arrays(), head.arrays());
        return head;
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        begun = true;
        return spare.take()
                .begin(HttpVersion.valueOf(line[2]), HttpMethod.valueOf(line[0]), line[1]);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (inHead && !folded) {
            folded = hasFoldedLine(in);
        }
        boolean whole = atStart;
        int from = in.readerIndex();
        super.decode(ctx, in, out);
        atStart &= in.readerIndex() == from;
        if (out.isEmpty()) {
            return;
        }
        Object last = out.get(out.size() - 1);
        if (last instanceof LastHttpContent end) {
            inHead = true;
            begun = false;
            atStart = end.decoderResult().isSuccess();
        } else if (whole && last instanceof RequestHead head && head.decoderResult().isSuccess()) {
            note(in, from, head);
        }
    }

    private void note(ByteBuf in, int from, RequestHead head) {
        if (repeated.note(in, from, in.readerIndex(), head.arrays())) {
            RequestHead place = kept;
            if (place == null || place.isLent()) {
                place = new RequestHead();
                kept = place;
            }
            place.keep(head);
        }
    }

    /**
     * Tells whether a line in what has arrived of the head continues the one before (RFC 9112,
     * 5.2). The decoder takes whole lines only, so the buffer begins with one.
     */
    private boolean hasFoldedLine(ByteBuf in) {
        int end = in.writerIndex();
        int line = in.readerIndex();
        while (!begun && line < end && isLineEnd(in.getByte(line))) {
            // Empty lines in front of a head are none of it.
            line++;
        }
        while (line < end) {
            byte first = in.getByte(line);
            if (first == ' ' || first == '\t') {
                return true;
            }
            int lineEnd = in.indexOf(line, end, (byte) '\n');
            if (isLineEnd(first) || lineEnd < 0) {
                return false;
            }
            line = lineEnd + 1;
        }
        return false;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\r' || b == '\n';
    }

    /** Called when a head is complete; what is thrown here makes it a malformed one. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        inHead = false;
        if (folded) {
            throw new IllegalArgumentException("folded header line");
        }
        String coding = message.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && (!coding.equalsIgnoreCase("chunked") || isRepeated(message))) {
            throw new IllegalArgumentException("transfer coding (expected: chunked, once)");
        }
        // Otherwise keys of a WebSocket of 2010 announce a body of eight bytes.
        return coding == null
                && ((HttpRequest) message).method().equals(HttpMethod.GET)
                && !message.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    }

    private static boolean isRepeated(HttpMessage message) {
        return ArrayHeaders.count(message.headers(), HttpHeaderNames.TRANSFER_ENCODING) > 1;
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneSpaceBefore(line, start);
        if (!KnownHeaders.isText(path, line, start, length)) {
            path = super.splitSecondWordInitialLine(line, start, length);
        }
        return path;
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneSpaceBefore(line, start);
        String version = super.splitThirdWordInitialLine(line, start, length);
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new IllegalArgumentException("version (expected: HTTP/1.1 or HTTP/1.0)");
        }
        return version;
    }

    private static void requireOneSpaceBefore(byte[] line, int word) {
        if (word < 2 || line[word - 1] != ' ' || line[word - 2] <= ' ') {
            throw new IllegalArgumentException("request line (expected: one space between words)");
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString known = KNOWN.find(line, start, length);
        return known == null ? super.splitHeaderName(line, start, length) : known;
    }
}
