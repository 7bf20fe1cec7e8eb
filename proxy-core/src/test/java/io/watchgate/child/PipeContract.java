package io.watchgate.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Limits;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.IoBackend;
import io.watchgate.loop.LoopSettings;
import io.watchgate.testkit.Seeds;
import io.watchgate.testkit.stdio.Await;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a child's pipes do as a channel, whichever way they are read and written. */
abstract class PipeContract {

    private final IoBackend backend;
    private GatewayLoops loops;
    private ChildHost host;

    @TempDir Path folder;

    PipeContract(IoBackend backend) {
        this.backend = backend;
    }

    @BeforeEach
    void start() {
        assumeTrue(backend.isAvailable(), backend::unavailability);
        loops = new GatewayLoops(backend, new LoopSettings(1, 1024, 64, System::nanoTime));
        host = new ChildHost(backend);
        assertThat(host.pipesOnLoop()).isEqualTo(backend != IoBackend.NIO);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (host == null) {
            return;
        }
        host.close(Duration.ofMillis(100));
        loops.shutdown().syncUninterruptibly();
    }

    @Test
    void whatIsWrittenComesBackFromAnEchoInAnyPortions() throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        Received received = new Received();
        Channel channel = run(received, "cat").channel();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 200_000 : 300)];
            random.nextBytes(bytes);
            sent.write(bytes);
            ByteBuf heap = Unpooled.wrappedBuffer(bytes);
            ByteBuf message =
                    i % 3 == 0
                            ? channel.alloc()
                                    .compositeBuffer()
                                    .addComponent(
                                            true, channel.alloc().directBuffer().writeBytes(heap))
                            : i % 3 == 1 ? channel.alloc().directBuffer().writeBytes(heap) : heap;
            channel.write(message);
            if (random.nextBoolean()) {
                channel.flush();
            }
        }
        channel.flush();

        Await.until("all is back", () -> received.count.get() == sent.size());
        assertThat(received.bytes()).as(seeds.describe()).isEqualTo(sent.toByteArray());
    }

    @Test
    void endOfTheInputIsSeenByTheChildWhichMayStillAnswer() throws Exception {
        Received received = new Received();
        ChildProcess child = run(received, "cat >/dev/null; printf bye");
        child.channel().writeAndFlush(text("hello")).sync();

        child.stop(Duration.ofSeconds(20));

        assertThat(received.inactive.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(received.bytes()).asString().isEqualTo("bye");
    }

    @Test
    void channelClosesWhenTheChildClosesItsOutput() throws Exception {
        Received received = new Received();
        ChildProcess child = run(received, "printf last; exit 0");

        assertThat(received.inactive.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(received.bytes()).asString().isEqualTo("last");
        assertThat(child.channel().isOpen()).isFalse();
    }

    /** Signalling a process through the JDK's own object once closed its pipes unread. */
    @Test
    void lastWordsOfAChildThatHasEndedAndBeenClearedAwayAreRead() throws Exception {
        Received output = new Received();
        Received error = new Received();
        ChildProcess child = start("printf last; printf words >&2");
        Await.until("it is cleared away", () -> host.running() == 0);

        register(child, output, error);

        assertThat(output.inactive.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(error.inactive.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output.bytes()).asString().isEqualTo("last");
        assertThat(error.bytes()).asString().isEqualTo("words");
    }

    @Test
    void fullPipeMakesTheChannelUnwritableUntilTheChildReads() throws Exception {
        Path go = folder.resolve("go");
        Received received = new Received();
        Channel channel =
                run(received, "while [ ! -e " + go + " ]; do sleep 0.01; done; cat").channel();
        byte[] bytes = new byte[1 << 20];
        ChannelFuture written = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        // The loop does other work meanwhile.
        assertThat(onLoop(channel::isWritable)).isFalse();
        assertThat(written.isDone()).isFalse();

        Files.createFile(go);

        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(written.isSuccess()).isTrue();
        Await.until("all is back", () -> received.count.get() == bytes.length);
        Await.until("it is writable again", channel::isWritable);
    }

    /**
     * When the last write of one turn emptied the buffer, the pipe left the poll set for good:
     * whatever did not fit in later stood still until something else was written.
     */
    @Test
    void pipeThatWasEmptiedByTheLastWriteOfATurnTakesLargeWritesLater() throws Exception {
        Path go = folder.resolve("go");
        Path drained = folder.resolve("drained");
        int capacity = 64 * 1024;
        int small = PipeChannel.MOST_WRITES * Limits.IOV_MAX;
        Received received = new Received();
        Channel channel =
                run(
                                received,
                                "while [ ! -e "
                                        + go
                                        + " ]; do sleep 0.01; done; head -c "
                                        + capacity
                                        + " >/dev/null; : > "
                                        + drained
                                        + "; cat")
                        .channel();
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicBoolean released = new AtomicBoolean();
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[capacity])).sync();
        channel.eventLoop()
                .execute(
                        () -> {
                            for (int i = 0; i < small; i++) {
                                channel.write(channel.alloc().directBuffer(1).writeByte('s'));
                            }
                            channel.flush();
                            stuck.countDown();
                            boolean over = false;
                            while (!over) {
                                over = released.get();
                            }
                        });
        assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
        Files.createFile(go);
        Await.until("the pipe is empty", () -> Files.exists(drained));
        released.set(true);
        Await.until("the small ones are back", () -> received.count.get() == small);

        byte[] large = new byte[1 << 20];
        channel.writeAndFlush(Unpooled.wrappedBuffer(large));

        Await.until("the large one is back", () -> received.count.get() == small + large.length);
    }

    @Test
    void childWhoseOutputIsNotReadHasToWait() throws Exception {
        int total = 40 << 20;
        Received received = new Received();
        received.pauseAfterFirst = true;
        ChildProcess child = run(received, "head -c " + total + " /dev/zero");
        Await.until("something has come", () -> received.count.get() > 0);
        assertThat(received.count.get()).isLessThan(total / 4);
        assertThat(child.isAlive()).isTrue();

        received.pauseAfterFirst = false;
        child.channel().config().setAutoRead(true);

        assertThat(received.inactive.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(received.count.get()).isEqualTo(total);
    }

    /** Each pause and resumption once allowed the reading thread one portion more, for ever. */
    @Test
    void pausesDoNotLetTheReaderRunAhead() throws Exception {
        int portion = 64 * 1024;
        int cycles = 200;
        Pausing pausing = new Pausing(cycles);
        ChildProcess child = run(pausing, "head -c " + 600 * portion + " /dev/zero");

        assertThat(pausing.paused.await(40, TimeUnit.SECONDS)).isTrue();
        awaitIdleReader();
        onLoop(() -> true);

        assertThat(pausing.readsWhilePaused.get()).isLessThanOrEqualTo(3);
        assertThat(child.isAlive()).isTrue();
        child.channel().config().setAutoRead(true);
        assertThat(pausing.inactive.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(pausing.count.get()).isEqualTo(600L * portion);
    }

    @Test
    void writesThatCannotBeMadeAnyMoreFail() throws Exception {
        Received received = new Received();
        ChildProcess child = run(received, "exec sleep 1000");
        ChannelFuture stuck =
                child.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[1 << 20]));
        ChannelFuture behind = child.channel().writeAndFlush(text("behind"));
        ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();

        assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(behind.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stuck.isSuccess()).isFalse();
        assertThat(behind.isSuccess()).isFalse();
        assertThat(received.inactive.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.channel().writeAndFlush(text("late")).await().isSuccess()).isFalse();
    }

    @Test
    void onlyBytesCanBeWritten() throws Exception {
        Channel channel = run(new Received(), "cat").channel();
        ChannelFuture refused = channel.writeAndFlush("a string").await();
        assertThat(refused.cause())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("java.lang.String (expected: ByteBuf)");
        assertThat(channel.isOpen()).isTrue();
    }

    private ChildProcess run(ChannelInboundHandlerAdapter handler, String script) throws Exception {
        ChildProcess child = start(script);
        register(child, handler, new Received());
        return child;
    }

    private ChildProcess start(String script) throws Exception {
        CompletableFuture<ChildProcess> started = new CompletableFuture<>();
        ChildCommand command =
                new ChildCommand(
                        "test",
                        List.of("/bin/sh", "-c", script),
                        Map.of("PATH", System.getenv("PATH")),
                        Path.of("/"));
        host.start(
                command,
                started::complete,
                text -> started.completeExceptionally(new AssertionError(text)));
        return started.get(30, TimeUnit.SECONDS);
    }

    private void register(
            ChildProcess child,
            ChannelInboundHandlerAdapter output,
            ChannelInboundHandlerAdapter error)
            throws Exception {
        child.channel().pipeline().addLast(output);
        child.stderr().pipeline().addLast(error);
        loops.get(0).eventLoop().register(child.stderr()).sync();
        loops.get(0).eventLoop().register(child.channel()).sync();
    }

    private <T> T onLoop(java.util.function.Supplier<T> question) throws Exception {
        return loops.get(0).eventLoop().submit(question::get).get(30, TimeUnit.SECONDS);
    }

    /** Returns when no thread can bring more: where there is one, it waits to be allowed. */
    private void awaitIdleReader() {
        if (backend == IoBackend.NIO) {
            Await.until(
                    "the reading thread waits",
                    () ->
                            Thread.getAllStackTraces().values().stream()
                                    .anyMatch(
                                            stack ->
                                                    stack.length > 0
                                                            && List.of(stack)
                                                                    .toString()
                                                                    .matches(
                                                                            ".*Semaphore.acquire.*"
                                                                                + "StreamPipeChannel"
                                                                                + ".readAll.*")));
        }
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** Collects what is read. */
    private static class Received extends ChannelInboundHandlerAdapter {

        final AtomicLong count = new AtomicLong();
        final CountDownLatch inactive = new CountDownLatch(1);
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        volatile boolean pauseAfterFirst;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            ByteBuf portion = (ByteBuf) message;
            int length = portion.readableBytes();
            synchronized (bytes) {
                portion.readBytes(bytes, length);
            }
            portion.release();
            if (pauseAfterFirst) {
                ctx.channel().config().setAutoRead(false);
            }
            count.getAndAdd(length);
        }

        byte[] bytes() {
            synchronized (bytes) {
                return bytes.toByteArray();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inactive.countDown();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** Pauses with each read, resumes at once, and after some cycles pauses for good. */
    private static final class Pausing extends Received {

        final CountDownLatch paused = new CountDownLatch(1);
        final AtomicInteger readsWhilePaused = new AtomicInteger();
        private int cycles;

        Pausing(int cycles) {
            this.cycles = cycles;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf portion = (ByteBuf) message;
            count.getAndAdd(portion.readableBytes());
            portion.release();
            if (cycles < 0 || ctx.channel().config().isAutoRead() && paused.getCount() == 0) {
                readsWhilePaused.getAndIncrement();
                return;
            }
            ctx.channel().config().setAutoRead(false);
            if (--cycles > 0) {
                ctx.executor().execute(() -> resume(ctx));
            } else {
                cycles = -1;
                paused.countDown();
            }
        }

        /** A portion that was on its way may have ended the cycles since this was asked for. */
        private void resume(ChannelHandlerContext ctx) {
            if (cycles > 0) {
                ctx.channel().config().setAutoRead(true);
            }
        }
    }
}
