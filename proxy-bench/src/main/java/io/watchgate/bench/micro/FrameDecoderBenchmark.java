package io.watchgate.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.watchgate.bench.BenchLoop;
import io.watchgate.bench.Payloads;
import io.watchgate.codec.Frame;
import io.watchgate.codec.FrameLimits;
import io.watchgate.codec.HttpFrameDecoder;
import io.watchgate.codec.NewlineFrameDecoder;
import io.watchgate.codec.ReadThrottle;
import io.watchgate.codec.SpareFrames;
import io.watchgate.jsonrpc.MessageContext;
import io.watchgate.limit.BufferBudget;
import io.watchgate.loop.GatewayLoop;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Cutting what servers send into frames: lines of a child, events of an HTTP response. */
@State(Scope.Thread)
public class FrameDecoderBenchmark {

    /** Bytes of the message. */
    @Param({"300", "10000"})
    public int bytes = 300;

    private EmbeddedChannel lines;
    private EmbeddedChannel events;
    private byte[] line;
    private byte[] event;
    private long frames;

    /** Makes one channel for each framing. */
    @Setup
    public void prepare() {
        String message = Payloads.response("1", Payloads.result(bytes));
        line = Payloads.bytes(message + "\n");
        event = Payloads.bytes("id: 1-2-3\ndata: " + message + "\n\n");
        lines = new EmbeddedChannel();
        events = new EmbeddedChannel();
        GatewayLoop loop = BenchLoop.here(lines);
        BufferBudget budget = new BufferBudget(1 << 30);
        FrameLimits limits = new FrameLimits(16 << 20, budget);
        ReadThrottle throttle = new ReadThrottle(loop, budget);
        SpareFrames spares = new SpareFrames();
        EventContext context = new EventContext();
        lines.pipeline()
                .addLast(new NewlineFrameDecoder(context, limits, throttle, spares))
                .addLast(new Frames());
        events.pipeline()
                .addLast(new HttpFrameDecoder(limits, throttle, spares))
                .addLast(new Frames());
        events.pipeline().fireChannelRead(context);
    }

    /** Reads one line. */
    @Benchmark
    public long line() {
        ByteBuf read = lines.alloc().directBuffer(line.length);
        lines.pipeline().fireChannelRead(read.writeBytes(line));
        return frames;
    }

    /** Reads one event. */
    @Benchmark
    public long event() {
        ByteBuf read = events.alloc().directBuffer(event.length);
        read.writeBytes(event);
        events.pipeline().fireChannelRead(new DefaultHttpContent(read));
        return frames;
    }

    /** Closes the channels. */
    @TearDown
    public void close() {
        lines.finishAndReleaseAll();
        events.finishAndReleaseAll();
    }

    private final class Frames extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Frame frame && frame.isComplete()) {
                frames++;
                frame.body().release();
                frame.done();
            }
        }
    }

    private static final class EventContext
            implements HttpFrameDecoder.EventStream, MessageContext {

        @Override
        public void event(@Nullable String id, long retryMillis) {
            // Only the frames matter here.
        }
    }
}
