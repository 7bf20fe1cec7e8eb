package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.testkit.LeakExtension;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies of more parts than a system call takes: Netty once copied them whole, on the loop. */
@ExtendWith(LeakExtension.class)
class PartedBodiesTest {

    private static final int SYSTEM_LIMIT = 1024;

    private final EmbeddedChannel channel = new EmbeddedChannel(new Writer());

    /** Writes as the encoders do. */
    private static final class Writer extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ctx.write(PartedBodies.writeAllButEnd(ctx, (ByteBuf) message), promise);
        }
    }

    private static CompositeByteBuf body(int parts, ByteArrayOutputStream content) {
        Random random = new Random(7);
        CompositeByteBuf body =
                PooledByteBufAllocator.DEFAULT.compositeDirectBuffer(Integer.MAX_VALUE);
        for (int i = 0; i < parts; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            content.writeBytes(bytes);
            body.addComponent(
                    true, PooledByteBufAllocator.DEFAULT.directBuffer(64).writeBytes(bytes));
        }
        return body;
    }

    private byte[] written() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteBuf message;
        while ((message = channel.readOutbound()) != null) {
            assertThat(message.nioBufferCount()).isLessThanOrEqualTo(SYSTEM_LIMIT);
            byte[] bytes = new byte[message.readableBytes()];
            message.readBytes(bytes);
            content.writeBytes(bytes);
            message.release();
        }
        return content.toByteArray();
    }

    @Test
    void goOutInSeveralWritesWhoseLastCompletesThem() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CompositeByteBuf body = body(5000, content);
        assertThat(channel.writeOneOutbound(body).isDone()).isFalse();
        channel.flushOutbound();
        assertThat(written()).isEqualTo(content.toByteArray());
        assertThat(body.refCnt()).isZero();
        channel.checkException();
    }

    @Test
    void stayOneWriteWhenASystemCallTakesThem() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CompositeByteBuf body = body(SYSTEM_LIMIT, content);
        channel.writeOutbound(body);
        assertThat((Object) channel.outboundMessages().peek()).isSameAs(body);
        assertThat(written()).isEqualTo(content.toByteArray());
    }

    @Test
    void areSentFromWhereTheyHaveBeenReadTo() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CompositeByteBuf body = body(3000, content);
        byte[] whole = content.toByteArray();
        body.skipBytes(333);
        channel.writeOutbound(body);
        assertThat(written()).isEqualTo(java.util.Arrays.copyOfRange(whole, 333, whole.length));
    }
}
