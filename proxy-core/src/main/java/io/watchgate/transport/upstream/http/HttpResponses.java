package io.watchgate.transport.upstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.watchgate.codec.KnownHeaders;
import io.watchgate.codec.NoTrailers;
import io.watchgate.codec.RepeatedHead;
import io.watchgate.codec.SpareHead;
import io.watchgate.mcp.McpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder for HTTP responses, which makes no new object for a head, nor for the status
 * lines and header names servers send all the time. A head that comes again is not read again (ADR
 * 39).
 */
public final class HttpResponses extends HttpResponseDecoder {

    private static final HttpHeaders NO_TRAILERS = NoTrailers.INSTANCE;
    private static final int LONGEST_LINE = 8 * 1024;

    /** Bytes that each connection keeps for a line; more once a longer one has come. */
    private static final int SHORT_LINE = 64;

    /** Names that servers send all the time. */
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

    private static final String VERSION = HttpVersion.HTTP_1_1.text();
    private static final String OK = HttpResponseStatus.OK.reasonPhrase();
    private static final String OK_CODE = HttpResponseStatus.OK.codeAsText().toString();

    private final SpareHead<ResponseHead> spare;
    private final RepeatedHead repeated;

    /** What was read in the head that is repeated. */
    private @Nullable ResponseHead kept;

    /** Nothing has been read of the next message. */
    private boolean atStart = true;

    /** The message that is being read has the status line that servers send all the time. */
    private boolean usual;

    /**
     * Creates a decoder.
     *
     * @param largestHeader {@code limits.header} in bytes
     * @param spare where heads come from; who has read one gives it back there
     */
    public HttpResponses(int largestHeader, SpareHead<ResponseHead> spare) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(Math.min(LONGEST_LINE, largestHeader))
                        .setMaxHeaderSize(largestHeader)
                        .setMaxChunkSize(64 * 1024)
                        .setInitialBufferSize(SHORT_LINE)
                        .setValidateHeaders(true)
                        .setTrailersFactory(NoTrailers.INSTANCE)
                        .setAllowDuplicateContentLengths(false)
                        .setUseRfc9112TransferEncoding(true));
        this.spare = spare;
        this.repeated = new RepeatedHead(largestHeader, spare.room());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        boolean nothingElse = atStart && actualReadableBytes() == 0;
        ResponseHead known = kept;
        if (nothingElse && known != null && message instanceof ByteBuf in && repeated.isAll(in)) {
            ResponseHead head = again(known);
            in.skipBytes(repeated.foundLength());
            ctx.fireChannelRead(head);
            ctx.fireChannelRead(new DefaultLastHttpContent(in, NO_TRAILERS));
        } else {
            super.channelRead(ctx, message);
        }
    }

    private ResponseHead again(ResponseHead known) {
        if (known.lend()) {
            repeated.renew(known.arrays());
            return known;
        }
        ResponseHead head = spare.take().begin(known.protocolVersion(), known.status());
        repeated.copy(known.arrays(), head.arrays());
        return head;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        boolean whole = atStart;
        int from = in.readerIndex();
        super.decode(ctx, in, out);
        atStart &= in.readerIndex() == from;
        if (out.isEmpty()) {
            return;
        }
        Object last = out.get(out.size() - 1);
        if (last instanceof LastHttpContent end) {
            // Behind others Netty's decoder can be at the end of HTTP.
            atStart = usual && end.decoderResult().isSuccess();
            usual = false;
        } else if (whole && last instanceof ResponseHead head && head.decoderResult().isSuccess()) {
            if (repeated.note(in, from, in.readerIndex(), head.arrays())) {
                ResponseHead place = kept;
                if (place == null || place.isLent()) {
                    place = new ResponseHead();
                    kept = place;
                }
                place.keep(head);
            }
        }
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        usual = line[0].equals(VERSION) && line[1].equals(OK_CODE);
        if (!usual) {
            return super.createMessage(line);
        }
        return spare.take().begin(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(200, line[2]));
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        return KnownHeaders.isText(VERSION, line, start, length)
                ? VERSION
                : super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        return KnownHeaders.isText(OK_CODE, line, start, length)
                ? OK_CODE
                : super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        return KnownHeaders.isText(OK, line, start, length)
                ? OK
                : super.splitThirdWordInitialLine(line, start, length);
    }

    /** Tells whether more has arrived than what was passed on. Called on the channel's loop. */
    boolean hasMore() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString known = KNOWN.find(line, start, length);
        return known == null ? super.splitHeaderName(line, start, length) : known;
    }
}
