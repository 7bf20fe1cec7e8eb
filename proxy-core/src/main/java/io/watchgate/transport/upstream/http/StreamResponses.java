package io.watchgate.transport.upstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.codec.NoTrailers;
import io.watchgate.codec.SpareHead;
import java.util.Map;

/**
 * Turns the frames of one stream into a response as HTTP/1.1 has them.
 *
 * <p>Reads {@link Http2HeadersFrame} and {@link Http2DataFrame}; passes on {@link ResponseHead} and
 * contents. Interim responses and trailers end here.
 *
 * <p>Holds whether the head has come, confined to the event loop of the channel. Passes the
 * ownership of data on. Tells the lane how the server ends the stream before its end.
 */
public final class StreamResponses extends ChannelInboundHandlerAdapter {

    private static final HttpHeadersFactory NO_TRAILERS = NoTrailers.INSTANCE;
    private static final int LEAST_FINAL = 200;
    private static final int MOST = 999;

    private final StreamLane lane;
    private final SpareHead<ResponseHead> spare;
    private boolean begun;

    /**
     * Creates the handler of one stream.
     *
     * @param spare where heads come from; who has read one gives it back there
     */
    public StreamResponses(StreamLane lane, SpareHead<ResponseHead> spare) {
        this.lane = lane;
        this.spare = spare;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2DataFrame data) {
            data(ctx, data);
        } else if (message instanceof Http2HeadersFrame headers) {
            headers(ctx, headers);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        if (!begun) {
            int status = status(frame.headers());
            if (status < 0 || status < LEAST_FINAL && frame.isEndStream()) {
                malformed(ctx, "no status");
                return;
            }
            if (status < LEAST_FINAL) {
                return;
            }
            begun = true;
            ctx.fireChannelRead(head(status, frame.headers()));
        }
        if (frame.isEndStream()) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private static int status(Http2Headers headers) {
        CharSequence text = headers.status();
        boolean digits =
                text != null
                        && text.length() == 3
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int status = digits ? Integer.parseInt(text, 0, 3, 10) : 0;
        return status >= 100 && status <= MOST ? status : -1;
    }

    private ResponseHead head(int status, Http2Headers headers) {
        ResponseHead head =
                spare.take().begin(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        HttpHeaders fields = head.headers();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (!Http2Headers.PseudoHeaderName.isPseudoHeader(field.getKey())) {
                fields.add(field.getKey(), field.getValue());
            }
        }
        return head;
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
        if (!begun) {
            frame.release();
            malformed(ctx, "data without a status");
        } else if (frame.isEndStream()) {
            ctx.fireChannelRead(new DefaultLastHttpContent(frame.content(), NO_TRAILERS));
        } else {
            ctx.fireChannelRead(new DefaultHttpContent(frame.content()));
        }
    }

    private void malformed(ChannelHandlerContext ctx, String fault) {
        UpstreamExchange exchange = lane.exchange();
        if (exchange == null) {
            ctx.close();
        } else {
            lane.spoil(exchange, "HTTP/2: " + fault);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame reset) {
            if (reset.errorCode() == Http2Error.REFUSED_STREAM.code()) {
                lane.refused();
            } else {
                lane.reset();
            }
        } else if (event instanceof Http2GoAwayFrame) {
            lane.leftBehind();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            malformed(ctx, String.valueOf(cause.getMessage()));
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
