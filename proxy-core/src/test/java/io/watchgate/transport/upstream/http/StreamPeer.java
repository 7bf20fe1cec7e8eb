package io.watchgate.transport.upstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One connection that the {@link Http2Peer} has accepted. */
final class StreamPeer extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final Http2FrameCodec codec;
    private final Consumer<StreamRequest> receiver;
    private final BlockingQueue<Http2ResetFrame> resets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> pings = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    // Confined to the event loop.
    private final Map<Integer, Http2Headers> heads = new HashMap<>();
    private final Map<Integer, StringBuilder> bodies = new HashMap<>();

    StreamPeer(Channel channel, Http2FrameCodec codec, Consumer<StreamRequest> receiver) {
        this.channel = channel;
        this.codec = codec;
        this.receiver = receiver;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof Http2HeadersFrame frame) {
            heads.put(frame.stream().id(), frame.headers());
            bodies.put(frame.stream().id(), new StringBuilder());
            if (frame.isEndStream()) {
                arrived(frame);
            }
        } else if (message instanceof Http2DataFrame frame) {
            ByteBuf data = frame.content();
            bodies.get(frame.stream().id()).append(data.toString(StandardCharsets.UTF_8));
            codec.connection()
                    .local()
                    .flowController()
                    .consumeBytes(
                            codec.connection().stream(frame.stream().id()),
                            frame.initialFlowControlledBytes());
            if (frame.isEndStream()) {
                arrived(frame);
            }
        } else if (message instanceof Http2ResetFrame frame) {
            resets.add(frame);
        } else if (message instanceof Http2PingFrame frame && !frame.ack()) {
            pings.add(frame.content());
        } else if (message instanceof Http2GoAwayFrame) {
            left.countDown();
        }
        ReferenceCountUtil.release(message);
    }

    private void arrived(Http2StreamFrame last) {
        int id = last.stream().id();
        receiver.accept(
                new StreamRequest(this, last.stream(), heads.get(id), bodies.get(id).toString()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed.countDown();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Returns the protocol that was chosen, once it is; null for none. */
    String protocol() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        tls.handshakeFuture().syncUninterruptibly();
        return tls.applicationProtocol();
    }

    /** Says that streams beyond this one are not processed. */
    void goAway(int lastStream) {
        inLoop(
                ctx ->
                        codec.encoder()
                                .writeGoAway(
                                        ctx,
                                        lastStream,
                                        0,
                                        Unpooled.EMPTY_BUFFER,
                                        ctx.newPromise()));
    }

    void settings(Http2Settings settings) {
        channel.writeAndFlush(new DefaultHttp2SettingsFrame(settings)).syncUninterruptibly();
    }

    /** Does something with the codec, and flushes. */
    void inLoop(Consumer<ChannelHandlerContext> task) {
        channel.eventLoop()
                .submit(
                        () -> {
                            ChannelHandlerContext ctx = channel.pipeline().context(codec);
                            task.accept(ctx);
                            ctx.flush();
                        })
                .syncUninterruptibly();
    }

    /** Closes the connection without a word. */
    void kill() {
        channel.eventLoop()
                .submit(() -> channel.unsafe().close(channel.voidPromise()))
                .syncUninterruptibly();
    }

    /** Returns the next stream that the gateway has reset. */
    Http2ResetFrame reset() throws InterruptedException {
        Http2ResetFrame frame = resets.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(frame).as("a reset").isNotNull();
        return frame;
    }

    /** Returns how many streams the gateway has reset and the test has not looked at. */
    int resets() {
        return resets.size();
    }

    /** Waits until the gateway asks whether the connection lives. */
    long ping() throws InterruptedException {
        Long content = pings.poll(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(content).as("a ping").isNotNull();
        return content;
    }

    /** Waits until the gateway has closed the connection. */
    void awaitClosed() throws InterruptedException {
        assertThat(closed.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS)).as("closed").isTrue();
    }

    /** Waits until the gateway has said that it leaves. */
    void awaitLeft() throws InterruptedException {
        assertThat(left.await(HttpPeer.PATIENCE_SECONDS, TimeUnit.SECONDS)).as("left").isTrue();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }
}
