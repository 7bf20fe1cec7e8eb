package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stands behind a decoder: keeps the text of complete frames and checks those that still grow. */
@Sharable
final class FrameLog extends ChannelInboundHandlerAdapter {

    /** What an oversized frame is kept as. */
    static final String OVERSIZED = "oversized";

    private final List<String> texts = new ArrayList<>();
    private final List<Object> others = new ArrayList<>();
    private Frame growing;
    private byte[] soFar = {};

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Frame frame)) {
            others.add(message);
            return;
        }
        byte[] bytes = bytes(frame.body());
        if (frame == growing && !frame.isOversized()) {
            assertThat(bytes).as("what was there stays").startsWith(soFar);
        }
        if (frame.isComplete()) {
            texts.add(frame.isOversized() ? OVERSIZED : new String(bytes, StandardCharsets.UTF_8));
            frame.body().release();
            growing = null;
            soFar = new byte[] {};
        } else {
            growing = frame;
            // A carriage return may turn out to belong to the line's end.
            boolean mayEnd = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
            soFar = mayEnd ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
        }
    }

    /** Returns the complete frames since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(texts);
        texts.clear();
        return taken;
    }

    /** Returns what was no frame. */
    List<Object> others() {
        return others;
    }

    private static byte[] bytes(ByteBuf body) {
        byte[] bytes = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), bytes);
        return bytes;
    }
}
