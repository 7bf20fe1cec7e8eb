package io.watchgate.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.watchgate.testkit.LeakExtension;
import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One large message once kept its loop until the peer had taken all of it. */
@ExtendWith(LeakExtension.class)
class WritePaceTest {

    private static final int PART = 64 * 1024;

    private final Socket socket = new Socket();
    private final EmbeddedChannel channel = new EmbeddedChannel(socket, new WritePace());
    private final Random random = new Random(11);
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

    /** Notes what each flush would have given to the kernel, which takes all or nothing. */
    private static final class Socket extends ChannelOutboundHandlerAdapter {

        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final List<Integer> portions = new ArrayList<>();
        private final List<ChannelPromise> promises = new ArrayList<>();
        private Consumer<ChannelHandlerContext> beside = ctx -> {};
        private int portion;
        private boolean full;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            portion += bytes.readableBytes();
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            bytes.release();
            sent.writeBytes(copy);
            promises.add(promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (portion > 0) {
                portions.add(portion);
                portion = 0;
                beside.accept(ctx);
            }
            take();
        }

        private void take() {
            List<ChannelPromise> taken = full ? List.of() : List.copyOf(promises);
            promises.removeAll(taken);
            taken.forEach(promise -> promise.trySuccess());
        }
    }

    @AfterEach
    void end() {
        socket.full = false;
        socket.take();
        channel.finishAndReleaseAll();
    }

    private ByteBuf bytes(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        expected.writeBytes(content);
        return PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(content);
    }

    private CompositeByteBuf parts(int count) {
        CompositeByteBuf body = PooledByteBufAllocator.DEFAULT.compositeDirectBuffer(count);
        for (int i = 0; i < count; i++) {
            body.addComponent(true, bytes(PART));
        }
        return body;
    }

    @Test
    void smallWritesPassAtOnce() {
        ChannelFuture first = channel.write(bytes(100));
        ChannelFuture second = channel.writeAndFlush(bytes(WritePace.PORTION - 100));

        assertThat(first.isSuccess() && second.isSuccess()).isTrue();
        assertThat(socket.portions).containsExactly(WritePace.PORTION);
        assertThat(channel.isWritable()).isTrue();
    }

    @Test
    void aLargeBodyGoesOutInPortionsWithTheLoopsOtherTasksInBetween() {
        List<String> order = new ArrayList<>();
        socket.beside =
                ctx -> {
                    order.add("portion");
                    ctx.executor().execute(() -> order.add("others"));
                };
        ChannelFuture written = channel.writeAndFlush(parts(20));

        assertThat(written.isSuccess()).isTrue();
        assertThat(socket.sent.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(socket.portions)
                .containsExactly(WritePace.PORTION, WritePace.PORTION, 20 * PART - 1024 * 1024);
        assertThat(order)
                .containsExactly("portion", "others", "portion", "others", "portion", "others");
    }

    /** Writes as handlers do on a connection that has no pace. */
    private static final class Unpaced extends ChannelOutboundHandlerAdapter {

        private int unflushed;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            PaceGiver giver = (of, pace) -> of.pipeline().addBefore(of.name(), "pace", pace);
            unflushed = giver.unflushed(ctx, unflushed, message);
            ctx.write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            unflushed = Math.min(unflushed, 0);
            ctx.flush();
        }
    }

    @Test
    void aConnectionHasItFromItsFirstLargeWriteOn() {
        Socket wire = new Socket();
        EmbeddedChannel unpaced = new EmbeddedChannel(wire, new Unpaced());
        unpaced.writeAndFlush(bytes(WritePace.PORTION));
        assertThat(unpaced.pipeline().get(WritePace.class)).isNull();

        unpaced.write(bytes(100));
        ChannelFuture written = unpaced.writeAndFlush(parts(20));
        unpaced.writeAndFlush(parts(1));

        assertThat(written.isSuccess()).isTrue();
        assertThat(wire.sent.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(wire.portions).allMatch(portion -> portion <= WritePace.PORTION).hasSize(6);
        unpaced.finishAndReleaseAll();
    }

    @Test
    void whatIsWrittenMeanwhileGoesOutBehind() {
        socket.full = true;
        channel.write(bytes(77));
        for (int i = 0; i < 30; i++) {
            channel.write(bytes(PART));
        }
        ChannelFuture body = channel.writeAndFlush(bytes(5));
        ChannelFuture next = channel.writeAndFlush(bytes(300));
        assertThat(channel.isWritable()).isFalse();
        assertThat(socket.sent.size()).isLessThanOrEqualTo(2 * WritePace.PORTION);
        assertThat(WritePace.bytesBeforeWritable(channel)).isGreaterThan(14L * PART);
        assertThat(body.isDone() || next.isDone()).isFalse();

        socket.full = false;
        socket.take();
        channel.runPendingTasks();

        assertThat(body.isSuccess() && next.isSuccess()).isTrue();
        assertThat(socket.sent.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(socket.portions).allMatch(portion -> portion <= WritePace.PORTION);
        assertThat(channel.isWritable()).isTrue();
        assertThat(WritePace.bytesBeforeWritable(channel)).isZero();
    }

    @Test
    void nothingMoreIsGivenToAPeerThatTakesNothing() {
        socket.full = true;
        channel.writeAndFlush(parts(40));
        channel.flush();
        channel.runPendingTasks();

        assertThat(socket.portions).containsExactly(WritePace.PORTION);
    }

    @Test
    void nothingGoesOutBeforeItIsFlushed() {
        channel.write(parts(20));
        channel.runPendingTasks();
        assertThat(socket.portions).isEmpty();

        channel.flush();
        channel.runPendingTasks();
        assertThat(socket.sent.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void closingDropsWhatWaits() {
        socket.full = true;
        CompositeByteBuf body = parts(40);
        ChannelFuture written = channel.writeAndFlush(body);
        ChannelFuture behind = channel.writeAndFlush(bytes(10));

        channel.close();

        assertThat(written.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(behind.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(body.refCnt()).isZero();
    }

    /** They once waited for a turn that never came. */
    @Test
    void whatIsWrittenBehindTheEndIsNotKept() {
        CompositeByteBuf body = parts(20);
        List<ChannelFuture> written = new ArrayList<>();
        channel.eventLoop()
                .execute(
                        () -> {
                            channel.close();
                            written.add(channel.writeAndFlush(body));
                        });
        channel.runPendingTasks();
        end();

        assertThat(written.get(0).isDone()).isTrue();
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void aFailedPortionFailsAllBehindIt() {
        socket.full = true;
        ChannelFuture written = channel.writeAndFlush(parts(40));
        IllegalStateException broken = new IllegalStateException("broken");

        socket.promises.forEach(promise -> promise.tryFailure(broken));
        socket.promises.clear();
        channel.runPendingTasks();

        assertThat(written.cause()).isSameAs(broken);
    }

    /** What follows half a message is none: the peer could not tell where the next one begins. */
    @Test
    void aFailedPortionEndsTheConnectionAndLeavesNobodyWaiting() {
        socket.full = true;
        channel.writeAndFlush(parts(40));
        assertThat(channel.isWritable()).isFalse();
        socket.promises.forEach(promise -> promise.tryFailure(new IllegalStateException("broken")));
        socket.promises.clear();
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
