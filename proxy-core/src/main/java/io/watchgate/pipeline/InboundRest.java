package io.watchgate.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.watchgate.codec.WritePace;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.transport.inbound.HttpExchangeHandler;
import io.watchgate.transport.inbound.HttpFrameEncoder;
import io.watchgate.transport.inbound.HttpRequests;
import io.watchgate.transport.inbound.InboundPipeline;

/**
 * Takes the handlers out that a client's connection needs for requests, and puts them back. Safe
 * from any of the gateway's loops.
 */
final class InboundRest implements InboundPipeline {

    private final PipelineParts parts;
    private final PipelineAssembler assembler;

    InboundRest(PipelineParts parts, PipelineAssembler assembler) {
        this.parts = parts;
        this.assembler = assembler;
    }

    @Override
    public void give(ChannelHandlerContext ctx, WritePace pace) {
        // The codec, which only reads, may be out.
        ctx.pipeline().addBefore(HandlerNames.HTTP_EXCHANGE, HandlerNames.PACE, pace);
    }

    @Override
    public boolean rest(ChannelHandlerContext ctx, boolean listens) {
        ChannelPipeline pipeline = ctx.pipeline();
        HttpRequests codec = pipeline.get(HttpRequests.class);
        if (codec != null) {
            if (!codec.isAtRest()) {
                return false;
            }
            pipeline.remove(codec);
            pipeline.remove(HandlerNames.FRAME_DECODER);
        }
        String last = listens ? HandlerNames.FRAME_ENCODER : HandlerNames.HTTP_EXCHANGE;
        PipelineAssembler.removeBehind(pipeline, last);
        return true;
    }

    @Override
    public void wake(ChannelHandlerContext ctx, ByteBuf bytes) {
        ChannelPipeline pipeline = ctx.pipeline();
        GatewayLoop loop = parts.loops().of(ctx.channel().eventLoop());
        LoopParts own = parts.of(loop);
        HttpRequests codec = new HttpRequests(parts.largestHeader(), own.requestHead());
        pipeline.addBefore(ctx.name(), HandlerNames.HTTP_CODEC, codec);
        if (pipeline.context(HandlerNames.FRAME_ENCODER) == null) {
            HttpExchangeHandler exchanges = (HttpExchangeHandler) ctx.handler();
            pipeline.addLast(HandlerNames.FRAME_ENCODER, new HttpFrameEncoder(loop, exchanges));
        }
        pipeline.addAfter(ctx.name(), HandlerNames.FRAME_DECODER, assembler.frameDecoder(own));
        assembler.addHttpTail(pipeline, own);
        ChannelHandlerContext reading = pipeline.context(codec);
        try {
            codec.channelRead(reading, bytes);
        } catch (Exception failed) {
            reading.fireExceptionCaught(failed);
        }
    }
}
