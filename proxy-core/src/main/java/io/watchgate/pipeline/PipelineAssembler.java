package io.watchgate.pipeline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.watchgate.bridge.EarlierAnswers;
import io.watchgate.bridge.ModernAnswers;
import io.watchgate.codec.FrameReception;
import io.watchgate.codec.HttpFrameDecoder;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import io.watchgate.codec.JsonRpcCodec;
import io.watchgate.codec.NewlineFrameDecoder;
import io.watchgate.codec.NewlineFrameEncoder;
import io.watchgate.codec.PaceGiver;
import io.watchgate.codec.WritePace;
import io.watchgate.config.Http2Limits;
import io.watchgate.content.ContentHandler;
import io.watchgate.correlation.InboundCorrelationHandler;
import io.watchgate.correlation.UpstreamCorrelationHandler;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.policy.PolicyHandler;
import io.watchgate.transport.inbound.HostGuard;
import io.watchgate.transport.inbound.HttpExchangeHandler;
import io.watchgate.transport.inbound.HttpFrameEncoder;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.inbound.InboundPipeline;
import io.watchgate.transport.inbound.InboundReception;
import io.watchgate.transport.inbound.LineConnection;
import io.watchgate.transport.inbound.LineDoor;
import io.watchgate.transport.inbound.LineExchangeHandler;
import io.watchgate.transport.inbound.ListenerTls;
import io.watchgate.transport.inbound.http2.ConnectionFrames;
import io.watchgate.transport.inbound.http2.ConnectionLifeHandler;
import io.watchgate.transport.inbound.http2.Http2Sink;
import io.watchgate.transport.inbound.http2.HttpVersionHandler;
import io.watchgate.transport.inbound.http2.RefusedStreamHandler;
import io.watchgate.transport.inbound.http2.StreamCodecHandler;
import io.watchgate.transport.upstream.StderrHandler;
import io.watchgate.transport.upstream.StdioLeg;
import io.watchgate.transport.upstream.StdioLegHandler;
import io.watchgate.transport.upstream.StdioPipelines;
import io.watchgate.transport.upstream.http.HttpLane;
import io.watchgate.transport.upstream.http.HttpPipelines;
import io.watchgate.transport.upstream.http.HttpResponses;
import io.watchgate.transport.upstream.http.ProtocolHandler;
import io.watchgate.transport.upstream.http.RequestFrameEncoder;
import io.watchgate.transport.upstream.http.SharedConnection;
import io.watchgate.transport.upstream.http.SharedConnectionHandler;
import io.watchgate.transport.upstream.http.StreamCodec;
import io.watchgate.transport.upstream.http.StreamLane;
import io.watchgate.transport.upstream.http.StreamRequestEncoder;
import io.watchgate.transport.upstream.http.StreamResponses;
import io.watchgate.transport.upstream.http.UpstreamConnection;
import io.watchgate.transport.upstream.http.UpstreamExchangeHandler;
import io.watchgate.upstream.InboundBridgeHandler;
import io.watchgate.upstream.LegContext;
import io.watchgate.upstream.UpstreamLeg;
import org.jspecify.annotations.Nullable;

/**
 * Puts the handlers into the channels of both legs: the only class that adds any, but for what
 * {@link InboundRest} puts back.
 *
 * <p>A transport contributes its framing; everything behind the frames is added by the same steps
 * for all. Safe from any of the gateway's loops.
 */
public final class PipelineAssembler implements StdioPipelines, HttpPipelines {

    private static final ChannelHandler NEWLINE_ENCODER = new NewlineFrameEncoder();
    private static final ChannelHandler INBOUND_CORRELATION =
            new InboundCorrelationHandler(new ModernAnswers(), new EarlierAnswers());

    /** Lets a connection over HTTP/1.1 have a pace when something large is written to it. */
    private static final PaceGiver PACED =
            (ctx, pace) ->
                    ctx.pipeline().addBefore(HandlerNames.HTTP_CODEC, HandlerNames.PACE, pace);

    /** Flushes of streams that one of their connection stands for. */
    private static final int FLUSHES_AT_ONCE = 256;

    private final PipelineParts parts;
    private final PolicyHandler policy;
    private final ContentHandler lineContent;
    private final ContentHandler httpContent;
    private final InboundPipeline resting;

    /** Creates the assembler for one gateway. */
    public PipelineAssembler(PipelineParts parts) {
        this.parts = parts;
        this.resting = new InboundRest(parts, this);
        this.policy = new PolicyHandler(parts.policy(), parts.elsewhere());
        this.lineContent = contentHandler(0);
        this.httpContent = contentHandler(RequestFrameEncoder.HEADROOM);
    }

    private ContentHandler contentHandler(int headroom) {
        return new ContentHandler(
                parts.loops(),
                parts.filters(),
                new RulesOnServers(parts.policy()),
                (loop, upstream, method, decision) ->
                        parts.inbound()
                                .sessionSettings()
                                .listener()
                                .judged(loop, upstream, method, decision),
                this::goOn,
                headroom);
    }

    /** Takes a message the way behind {@code content}, without its channel. */
    private void goOn(GatewayLoop loop, JsonRpcMessage message) {
        Object read = UpstreamCorrelationHandler.read(loop, parts.strays(), message);
        if (read != null) {
            InboundBridgeHandler.take(read);
        }
    }

    /** Prepares a connection that a client has opened. Called on its loop. */
    public void assembleInbound(Channel channel, HostGuard guard) {
        assembleInbound(channel, guard, null, true);
    }

    /**
     * Prepares a connection that a client has opened. Called on its loop.
     *
     * @param tls the listener's certificate; null where nothing is encrypted
     * @param http2 whether the client may speak HTTP/2 as well as HTTP/1.1
     */
    public void assembleInbound(
            Channel channel, HostGuard guard, @Nullable ListenerTls tls, boolean http2) {
        GatewayLoop loop = parts.loops().of(channel.eventLoop());
        LoopParts own = parts.of(loop);
        ChannelPipeline pipeline = channel.pipeline();
        addTls(channel, tls);
        if (http2) {
            pipeline.addLast(
                    HandlerNames.PROTOCOL,
                    new HttpVersionHandler(tls != null, () -> assembleHttp2(channel, guard)));
        }
        pipeline.addLast(
                HandlerNames.HTTP_CODEC,
                new HttpRequests(parts.largestHeader(), own.requestHead()));
        addHttpFrames(
                pipeline,
                loop,
                new HttpExchangeHandler(
                        own.admission(guard), own.http1(), own.requestHead(), resting));
    }

    /** Puts the handlers for HTTP/2 in the place of those for HTTP/1.1. */
    private void assembleHttp2(Channel channel, HostGuard guard) {
        ChannelPipeline pipeline = channel.pipeline();
        removeBehind(pipeline, HandlerNames.PROTOCOL);
        pipeline.addLast(HandlerNames.PACE, new WritePace());
        Http2Limits limits = parts.http2();
        Http2FrameCodec codec = ConnectionFrames.codec(limits, parts.largestHeader());
        ConnectionLifeHandler life =
                new ConnectionLifeHandler(
                        parts.loops().of(channel.eventLoop()),
                        parts.inbound(),
                        limits,
                        codec.connection());
        ChannelHandler streams =
                new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        if (life.opened(stream)) {
                            assembleStream(stream, guard);
                        } else {
                            stream.pipeline()
                                    .addLast(
                                            HandlerNames.HTTP_CODEC, RefusedStreamHandler.INSTANCE);
                        }
                    }
                };
        // Answers of one turn of the loop belong to one write, or at least to one TLS record.
        pipeline.addLast(
                HandlerNames.FLUSHES, new FlushConsolidationHandler(FLUSHES_AT_ONCE, true));
        pipeline.addLast(HandlerNames.HTTP_CODEC, codec);
        pipeline.addLast(HandlerNames.STREAMS, new Http2MultiplexHandler(streams));
        pipeline.addLast(HandlerNames.CONNECTION, life);
    }

    /** Prepares a stream of an HTTP/2 connection: a channel for one request and its response. */
    private void assembleStream(Channel stream, HostGuard guard) {
        GatewayLoop loop = parts.loops().of(stream.eventLoop());
        LoopParts own = parts.of(loop);
        Http2Sink sink = new Http2Sink(own.date());
        ChannelPipeline pipeline = stream.pipeline();
        pipeline.addLast(
                HandlerNames.HTTP_CODEC,
                new StreamCodecHandler(
                        own.http2Requests(), parts.largestHeader(), sink, parts.inbound()));
        addHttpFrames(
                pipeline,
                loop,
                new HttpExchangeHandler(own.admission(guard), sink, own.requestHead(), null));
    }

    private void addHttpFrames(
            ChannelPipeline pipeline, GatewayLoop loop, HttpExchangeHandler exchanges) {
        LoopParts own = parts.of(loop);
        pipeline.addLast(HandlerNames.HTTP_EXCHANGE, exchanges);
        pipeline.addLast(HandlerNames.FRAME_DECODER, frameDecoder(own));
        pipeline.addLast(HandlerNames.FRAME_ENCODER, new HttpFrameEncoder(loop, exchanges));
        addHttpTail(pipeline, own);
    }

    HttpFrameDecoder frameDecoder(LoopParts own) {
        return new HttpFrameDecoder(parts.frameLimits(), own.throttle(), own.frames());
    }

    void addHttpTail(ChannelPipeline pipeline, LoopParts own) {
        addSharedJsonRpc(pipeline, own, InboundReception.HEADROOM, own.reception());
        addInboundTail(pipeline, own);
    }

    /**
     * Prepares a connection on which a client speaks one message a line. Called on its loop.
     *
     * @param tls the listener's certificate; null where nothing is encrypted
     */
    public void assembleInboundLines(Channel channel, LineDoor door, @Nullable ListenerTls tls) {
        GatewayLoop loop = parts.loops().of(channel.eventLoop());
        LoopParts own = parts.of(loop);
        LineConnection connection = new LineConnection(loop, channel, parts.inbound(), door);
        NewlineFrameDecoder lines =
                new NewlineFrameDecoder(
                        connection, parts.frameLimits(), own.throttle(), own.frames());
        connection.reads(lines);
        addTls(channel, tls);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(HandlerNames.PACE, new WritePace());
        pipeline.addLast(HandlerNames.FRAME_DECODER, lines);
        pipeline.addLast(HandlerNames.FRAME_ENCODER, NEWLINE_ENCODER);
        addJsonRpc(pipeline, loop, 0, connection);
        pipeline.addLast(HandlerNames.LINE_EXCHANGE, new LineExchangeHandler(connection));
        addInboundTail(pipeline, own);
    }

    /** Forgets a listener that accepts no more connections. Safe from any thread. */
    public void forget(HostGuard guard) {
        for (GatewayLoop loop : parts.loops().all()) {
            loop.run(() -> parts.of(loop).forget(guard));
        }
    }

    @Override
    public void assembleStdio(Channel channel, StdioLeg leg) {
        channel.pipeline().addLast(HandlerNames.STDIO_LEG, new StdioLegHandler(leg));
        assembleLines(channel, leg, leg);
    }

    /** Prepares a channel on which a leg and its server speak, one message a line. */
    public void assembleLines(Channel channel, LegContext context, FrameReception reception) {
        UpstreamLeg leg = context.leg();
        LoopParts own = parts.of(leg.home());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(
                HandlerNames.FRAME_DECODER,
                new NewlineFrameDecoder(
                        context, parts.frameLimits(), own.throttle(), own.frames()));
        pipeline.addLast(HandlerNames.FRAME_ENCODER, NEWLINE_ENCODER);
        addJsonRpc(pipeline, leg.home(), 0, reception);
        pipeline.addLast(HandlerNames.CONTENT, lineContent);
        addUpstreamTail(pipeline, own);
    }

    @Override
    public void assembleStderr(Channel channel, StdioLeg leg) {
        channel.pipeline().addLast(HandlerNames.STDERR, new StderrHandler(leg));
    }

    @Override
    public void assembleHttp(Channel channel, UpstreamConnection connection) {
        addWay(channel, connection);
        assembleChosenHttp(channel, connection);
    }

    @Override
    public void assembleChoice(
            Channel channel, UpstreamConnection connection, ProtocolHandler choice) {
        addWay(channel, connection);
        channel.pipeline().addLast(HandlerNames.PROTOCOL, choice);
    }

    @Override
    public void assembleChosenHttp(Channel channel, UpstreamConnection connection) {
        LoopParts own = parts.of(parts.loops().of(channel.eventLoop()));
        addHttpLane(
                channel,
                connection,
                new HttpResponses(parts.largestHeader(), own.responseHead()),
                new RequestFrameEncoder(connection, PACED),
                RequestFrameEncoder.HEADROOM);
    }

    @Override
    public void assembleShared(Channel channel, SharedConnection connection) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(HandlerNames.PACE, new WritePace());
        pipeline.addLast(HandlerNames.HTTP_CODEC, StreamCodec.newCodec(parts.largestHeader()));
        pipeline.addLast(HandlerNames.STREAMS, StreamCodec.newStreams());
        pipeline.addLast(HandlerNames.CONNECTION, new SharedConnectionHandler(connection));
    }

    @Override
    public void assembleStream(Channel channel, StreamLane lane) {
        LoopParts own = parts.of(parts.loops().of(channel.eventLoop()));
        addHttpLane(
                channel,
                lane,
                new StreamResponses(lane, own.responseHead()),
                new StreamRequestEncoder(lane),
                0);
    }

    private static void addWay(Channel channel, UpstreamConnection connection) {
        ChannelHandler proxy = connection.newProxyHandler();
        if (proxy != null) {
            channel.pipeline().addLast(HandlerNames.PROXY, proxy);
        }
        ChannelHandler tls = connection.origin().newTlsHandler(channel.alloc());
        if (tls != null) {
            channel.pipeline().addLast(HandlerNames.TLS, tls);
        }
    }

    private void addHttpLane(
            Channel channel,
            HttpLane lane,
            ChannelHandler codec,
            ChannelHandler encoder,
            int headroom) {
        GatewayLoop loop = parts.loops().of(channel.eventLoop());
        LoopParts own = parts.of(loop);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(HandlerNames.HTTP_CODEC, codec);
        pipeline.addLast(
                HandlerNames.HTTP_EXCHANGE, new UpstreamExchangeHandler(lane, own.responseHead()));
        addLaneTail(pipeline, own, frameDecoder(own), encoder, headroom);
    }

    private void addLaneTail(
            ChannelPipeline pipeline,
            LoopParts own,
            HttpFrameDecoder decoder,
            ChannelHandler encoder,
            int headroom) {
        pipeline.addLast(HandlerNames.FRAME_DECODER, decoder);
        pipeline.addLast(HandlerNames.FRAME_ENCODER, encoder);
        addSharedJsonRpc(pipeline, own, headroom, parts.httpReception());
        pipeline.addLast(HandlerNames.CONTENT, headroom == 0 ? lineContent : httpContent);
        addUpstreamTail(pipeline, own);
    }

    @Override
    public boolean rest(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        HttpFrameDecoder decoder = pipeline.get(HttpFrameDecoder.class);
        if (decoder == null || !decoder.isAtRest()) {
            return false;
        }
        removeBehind(pipeline, HandlerNames.HTTP_EXCHANGE);
        return true;
    }

    @Override
    public void wake(Channel channel, UpstreamConnection connection, EventStream events) {
        LoopParts own = parts.of(parts.loops().of(channel.eventLoop()));
        HttpFrameDecoder decoder = frameDecoder(own);
        decoder.goOn(events);
        addLaneTail(
                channel.pipeline(),
                own,
                decoder,
                new RequestFrameEncoder(connection, PACED),
                RequestFrameEncoder.HEADROOM);
    }

    static void removeBehind(ChannelPipeline pipeline, String last) {
        while (!pipeline.lastContext().name().equals(last)) {
            pipeline.removeLast();
        }
    }

    private void addTls(Channel channel, @Nullable ListenerTls tls) {
        if (tls != null) {
            channel.pipeline()
                    .addLast(
                            HandlerNames.TLS,
                            tls.newHandler(channel.alloc(), parts.inbound().timeouts().header()));
        }
    }

    private void addInboundTail(ChannelPipeline pipeline, LoopParts own) {
        pipeline.addLast(HandlerNames.CORRELATION, INBOUND_CORRELATION);
        pipeline.addLast(HandlerNames.POLICY, policy);
        pipeline.addLast(HandlerNames.UPSTREAM_BRIDGE, own.upstreamBridge());
    }

    private static void addUpstreamTail(ChannelPipeline pipeline, LoopParts own) {
        pipeline.addLast(HandlerNames.CORRELATION, own.correlation());
        pipeline.addLast(HandlerNames.INBOUND_BRIDGE, own.inboundBridge());
    }

    private void addSharedJsonRpc(
            ChannelPipeline pipeline, LoopParts own, int headroom, FrameReception reception) {
        pipeline.addLast(
                HandlerNames.JSON_RPC_CODEC, own.codec(parts.jsonDepth(), headroom, reception));
    }

    private void addJsonRpc(
            ChannelPipeline pipeline, GatewayLoop loop, int headroom, FrameReception reception) {
        pipeline.addLast(
                HandlerNames.JSON_RPC_CODEC,
                new JsonRpcCodec(
                        loop, parts.jsonDepth(), headroom, reception, parts.of(loop).frames()));
    }
}
