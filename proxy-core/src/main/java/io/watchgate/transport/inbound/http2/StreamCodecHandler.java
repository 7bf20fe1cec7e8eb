package io.watchgate.transport.inbound.http2;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.watchgate.codec.NoTrailers;
import io.watchgate.mcp.Reason;
import io.watchgate.transport.inbound.InboundServices;
import io.watchgate.transport.inbound.RequestHead;

/**
 * Turns the frames of one stream into the request that they carry.
 *
 * <p>Reads {@link Http2HeadersFrame} and {@link Http2DataFrame}; passes on {@link HttpRequest} and
 * {@link HttpContent}, as the codec of HTTP/1.1 does. Write path: passes everything; a stream that
 * is closed before its response has gone out is reset. Holds whether the head has arrived, confined
 * to the event loop of the channel. Takes ownership of frames; trailers and frames of other types
 * are released. A stream that breaks the protocol is counted; the connection's codec resets it.
 */
public final class StreamCodecHandler extends ChannelDuplexHandler {

    private static final HttpHeadersFactory TRAILERS = NoTrailers.INSTANCE;

    private final Http2Requests requests;
    private final int largestHeader;
    private final Http2Sink sink;
    private final InboundServices services;
    private boolean inBody;

    /**
     * Creates the codec of one stream.
     *
     * @param largestHeader {@code limits.header} in bytes
     * @param sink hears that the request is complete
     */
    public StreamCodecHandler(
            Http2Requests requests, int largestHeader, Http2Sink sink, InboundServices services) {
        this.requests = requests;
        this.largestHeader = largestHeader;
        this.sink = sink;
        this.services = services;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        if (frame instanceof Http2HeadersFrame headers) {
            headers(ctx, headers);
        } else if (frame instanceof Http2DataFrame data) {
            if (data.isEndStream()) {
                sink.requestEnded();
                ctx.fireChannelRead(new DefaultLastHttpContent(data.content(), TRAILERS));
            } else {
                ctx.fireChannelRead(new DefaultHttpContent(data.content()));
            }
        } else {
            ReferenceCountUtil.release(frame);
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame headers) {
        boolean last = headers.isEndStream();
        if (last) {
            sink.requestEnded();
        }
        if (!inBody) {
            inBody = true;
            RequestHead head = requests.read(headers.headers(), largestHeader, last);
            ctx.fireChannelRead(head);
        }
        if (last) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            // Behind the end of the stream, which a channel that is not read would not notice.
            ctx.executor().execute(ctx::close);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (sink.isStillWritten()) {
            // The channel takes what waits for the client's window for sent.
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
        ctx.close(promise);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            services.refusals().refused(Reason.BAD_HTTP);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
