package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.watchgate.codec.FrameReception.Malformed;
import io.watchgate.jsonrpc.EnvelopeScanner;
import io.watchgate.jsonrpc.JsonFault;
import io.watchgate.jsonrpc.JsonFields;
import io.watchgate.jsonrpc.JsonRpcMessage;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.jsonrpc.MessageReader;
import io.watchgate.jsonrpc.RequestId;
import io.watchgate.jsonrpc.Span;
import io.watchgate.loop.GatewayLoop;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames into messages and messages into frames; the same on both legs.
 *
 * <p>Read path: reads {@link Frame}, passes on {@link JsonRpcMessage}. Write path: reads {@code
 * JsonRpcMessage}, passes on {@code Frame}. Everything else passes unchanged.
 *
 * <p>Holds nothing, so that channels of one loop may share it: a frame that has not arrived
 * completely has its scan with it, and one that arrives in one piece is scanned with the loop's own
 * scanner.
 *
 * <p>Takes ownership of complete frames and of written messages. A frame that is no message is
 * released and reported to the {@link FrameReception}; the channel stays open.
 */
@ChannelHandler.Sharable
public final class JsonRpcCodec extends ChannelDuplexHandler {

    private final GatewayLoop loop;
    private final int jsonDepth;
    private final int headroom;
    private final FrameReception reception;
    private final SpareFrames frames;

    /**
     * Creates the codec of one channel, or of all on one loop that are received alike.
     *
     * @param headroom bytes to leave free in front of written bodies, for the encoder's head
     * @param frames the frames of the loop
     */
    public JsonRpcCodec(
            GatewayLoop loop,
            int jsonDepth,
            int headroom,
            FrameReception reception,
            SpareFrames frames) {
        this.loop = loop;
        this.jsonDepth = jsonDepth;
        this.headroom = headroom;
        this.reception = reception;
        this.frames = frames;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Frame frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (!frame.isComplete()) {
            FrameScan.resume(loop, scannerOf(frame), frame.body());
            return;
        }
        EnvelopeScanner scanner = frame.scanner();
        if (scanner == null) {
            scanner = loop.scanner();
            scanner.reset();
        } else {
            frame.scanner(null);
        }
        read(ctx, frame, scanner);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof JsonRpcMessage outgoing) {
            MessageContext context = outgoing.context();
            ByteBuf body = loop.splice().encode(outgoing, ctx.alloc(), headroom);
            ctx.write(frames.whole(body, context), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    /** Returns the scanner that has seen the frame so far. */
    private EnvelopeScanner scannerOf(Frame frame) {
        EnvelopeScanner scanner = frame.scanner();
        if (scanner == null) {
            scanner = new EnvelopeScanner(jsonDepth);
            frame.scanner(scanner);
        }
        return scanner;
    }

    private void read(ChannelHandlerContext ctx, Frame frame, EnvelopeScanner scanner) {
        ByteBuf body = frame.body();
        FrameScan.resume(loop, scanner, body);
        JsonFault fault = frame.isOversized() ? null : scanner.finish();
        if (frame.isOversized() || fault != null) {
            refuse(ctx, frame, scanner, fault);
        } else if (scanner.batch()) {
            readBatch(ctx, frame);
        } else {
            MessageContext context = frame.context();
            JsonRpcMessage message = MessageReader.read(body, context, scanner);
            if (message == null) {
                refuse(ctx, frame, scanner, JsonFault.VERSION);
            } else {
                frame.done();
                ctx.fireChannelRead(message);
                reception.delivered(ctx, context);
            }
        }
    }

    private void refuse(
            ChannelHandlerContext ctx,
            Frame frame,
            EnvelopeScanner scanner,
            @Nullable JsonFault fault) {
        ByteBuf body = frame.body();
        try {
            RequestId id = MessageReader.readId(body, scanner);
            Malformed malformed =
                    new Malformed(
                            fault,
                            fault == null
                                    ? "frame too large"
                                    : fault.describe(scanner.faultOffset()),
                            id == null ? frame.lastId() : id,
                            body);
            reception.malformed(ctx, frame.context(), malformed);
        } finally {
            body.release();
        }
    }

    private void readBatch(ChannelHandlerContext ctx, Frame frame) {
        MessageContext context = frame.context();
        ByteBuf body = frame.body();
        try {
            byte[] json = new byte[body.readableBytes()];
            body.getBytes(body.readerIndex(), json);
            int limit = reception.batchLimit(context);
            int count = JsonFields.count(json);
            if (count == 0 || count > limit) {
                String expected =
                        limit == 0 ? "one message" : "1 to " + limit + " messages (limits.batch)";
                reception.malformed(
                        ctx,
                        context,
                        new Malformed(
                                JsonFault.NOT_AN_OBJECT,
                                "array of " + count + " messages (expected: " + expected + ")",
                                null,
                                body));
                return;
            }
            reception.batchBegins(context);
            try (JsonFields elements = new JsonFields(json)) {
                while (elements.next()) {
                    long span = elements.span();
                    readElement(
                            ctx,
                            context,
                            body.retainedSlice(
                                    body.readerIndex() + Span.start(span), Span.length(span)));
                }
            }
            reception.batchEnds(ctx, context);
        } finally {
            body.release();
        }
    }

    private void readElement(ChannelHandlerContext ctx, MessageContext context, ByteBuf element) {
        EnvelopeScanner scanner = loop.scanner();
        scanner.reset();
        FrameScan.resume(loop, scanner, element);
        JsonFault fault = scanner.finish();
        JsonRpcMessage message =
                fault == null && !scanner.batch()
                        ? MessageReader.read(element, context, scanner)
                        : null;
        if (message == null) {
            refuse(
                    ctx,
                    new Frame(element, context),
                    scanner,
                    fault == null ? JsonFault.VERSION : fault);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
