package io.watchgate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.concurrent.Future;

/**
 * One request at a time on an HTTP/2 connection that others share. Confined to the generator's
 * loop.
 */
final class StreamSlot implements Slot {

    private final CallTemplate template;
    private final Listener listener;
    private final Http2StreamChannelBootstrap streams;
    private final Http2Headers headers;
    private final ByteBuf answer = Unpooled.buffer(1024);
    private boolean busy;
    private long id;
    private long dueAt;

    StreamSlot(CallTemplate template, Channel connection, Listener listener) {
        this.template = template;
        this.listener = listener;
        this.streams = new Http2StreamChannelBootstrap(connection);
        this.headers = headers(template);
        connection.closeFuture().addListener(closed -> listener.lost(this, busy));
    }

    private static Http2Headers headers(CallTemplate template) {
        LoadTarget target = template.target();
        Http2Headers headers =
                new DefaultHttp2Headers()
                        .method("POST")
                        .path(target.path())
                        .scheme(target.wire().isEncrypted() ? "https" : "http")
                        .authority("127.0.0.1:" + target.port())
                        .set("accept", "application/json, text/event-stream")
                        .set("content-type", "application/json")
                        .setInt("content-length", template.bodyLength())
                        .set("mcp-protocol-version", LoadTarget.REVISION);
        return target.session().isEmpty()
                ? headers
                : headers.set("mcp-session-id", target.session());
    }

    @Override
    public void call(long callId, long time) {
        busy = true;
        id = callId;
        dueAt = time;
        answer.clear();
        streams.handler(new Reader())
                .open()
                .addListener(
                        (Future<Channel> opened) -> {
                            if (opened.isSuccess()) {
                                send(opened.getNow());
                            } else {
                                end(false);
                            }
                        });
    }

    private void send(Channel stream) {
        ByteBuf body = template.writeBody(stream.alloc().directBuffer(), id);
        stream.write(new DefaultHttp2HeadersFrame(headers, false), stream.voidPromise());
        stream.writeAndFlush(new DefaultHttp2DataFrame(body, true), stream.voidPromise());
    }

    private void end(boolean right) {
        if (busy) {
            busy = false;
            listener.answered(this, dueAt, right);
        }
    }

    /** Reads one answer. */
    private final class Reader extends SimpleChannelInboundHandler<Http2StreamFrame> {

        private boolean ok;
        private boolean events;

        /** The slot's next call may have begun by then. */
        private boolean over;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            if (frame instanceof Http2HeadersFrame head) {
                ok = "200".contentEquals(head.headers().status());
                CharSequence type = head.headers().get("content-type");
                events = type != null && type.toString().startsWith("text/event-stream");
                endIf(head.isEndStream());
            } else if (frame instanceof Http2DataFrame data) {
                answer.writeBytes(data.content());
                endIf(data.isEndStream());
            } else if (frame instanceof Http2ResetFrame) {
                endOnce(false);
            }
        }

        private void endIf(boolean last) {
            if (last) {
                int length = answer.readableBytes();
                endOnce(
                        ok
                                && (events
                                        ? template.isStream(answer, 0, length, id)
                                        : template.isAnswer(answer, 0, length, id)));
            }
        }

        private void endOnce(boolean right) {
            if (!over) {
                over = true;
                end(right);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            endOnce(false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
