package io.watchgate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.channel.EventLoop;
import io.watchgate.loop.GatewayLoops;
import io.watchgate.loop.LoopSettings;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlockingCallExtensionTest {

    private final GatewayLoops loops =
            new GatewayLoops(TestBackend.chosen(), new LoopSettings(1, 1024, 64, System::nanoTime));

    @AfterEach
    void stopLoops() throws Exception {
        loops.shutdown().get(20, TimeUnit.SECONDS);
    }

    static Stream<Arguments> blockingCalls() {
        return Stream.of(
                Arguments.of(
                        "wait", call(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))),
                Arguments.of("park", call(BlockingCallExtensionTest::park)),
                Arguments.of("read", call(BlockingCallExtensionTest::readFile)),
                Arguments.of("start a process", call(BlockingCallExtensionTest::startProcess)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blockingCalls")
    void failsATestInWhichALoopBlocks(String name, Callable<?> call) throws Exception {
        loop().submit(call).get(20, TimeUnit.SECONDS);
        assertThat(catchThrowable(BlockingCallExtension::report))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("loop-")
                .hasMessageEndingWith("(expected: event loops do not block)");
        assertThatCode(BlockingCallExtension::report).doesNotThrowAnyException();
    }

    @Test
    void letsOtherThreadsBlock() throws Exception {
        readFile();
        park();
        assertThatCode(BlockingCallExtension::report).doesNotThrowAnyException();
    }

    @Test
    void letsATestHoldALoopUp() throws Exception {
        HeldLoop held = HeldLoop.hold(loop());
        var later = loop().submit(() -> 7);
        assertThat(later.isDone()).isFalse();
        held.close();
        assertThat(later.get(20, TimeUnit.SECONDS)).isEqualTo(7);
        assertThatCode(BlockingCallExtension::report).doesNotThrowAnyException();
    }

    private EventLoop loop() {
        return loops.get(0).eventLoop();
    }

    private static Callable<?> call(Callable<?> call) {
        return call;
    }

    private static Object park() {
        LockSupport.parkNanos(1000);
        return "";
    }

    private static Object readFile() throws IOException {
        try (FileInputStream in = new FileInputStream("/proc/self/stat")) {
            return in.read();
        }
    }

    private static Object startProcess() throws Exception {
        return new ProcessBuilder("true").redirectInput(new File("/dev/null")).start();
    }
}
