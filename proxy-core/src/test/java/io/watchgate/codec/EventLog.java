package io.watchgate.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.watchgate.codec.HttpFrameDecoder.EventStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a decoder makes of an event stream: events, and frames behind theirs. */
@Sharable
final class EventLog extends ChannelInboundHandlerAdapter implements EventStream {

    private final List<String> log = new ArrayList<>();

    @Override
    public void event(@Nullable String id, long retryMillis) {
        log.add("event " + id + " " + retryMillis);
    }

    @Override
    public void named(String type, ByteBuf data) {
        log.add(type + " " + data.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Frame frame)) {
            log.add("other " + message);
        } else if (frame.isComplete()) {
            String text =
                    frame.isOversized()
                            ? FrameLog.OVERSIZED
                            : frame.body().toString(StandardCharsets.UTF_8);
            log.add("frame " + text);
            frame.body().release();
        }
    }

    /** Returns what happened since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(log);
        log.clear();
        return taken;
    }
}
