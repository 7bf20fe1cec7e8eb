package io.watchgate.bench.micro;

import io.watchgate.bench.BenchLoop;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.LoopTimer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Setting and cancelling the timer of a call that is answered in time. */
@State(Scope.Thread)
public class TimerWheelBenchmark {

    /** Other timers that are running. */
    @Param({"1", "10000"})
    public int running = 1;

    private final GatewayLoop loop = BenchLoop.here();
    private final LoopTimer timer = new Never();

    /** Sets the other timers. */
    @Setup
    public void prepare() {
        for (int i = 0; i < running; i++) {
            loop.timers().schedule(new Never(), TimeUnit.SECONDS.toNanos(1 + i % 100));
        }
    }

    /** Sets a timer and cancels it. */
    @Benchmark
    public int scheduleAndCancel() {
        loop.timers().schedule(timer, TimeUnit.SECONDS.toNanos(30));
        loop.timers().cancel(timer);
        return loop.timers().running();
    }

    private static final class Never extends LoopTimer {

        @Override
        protected void expired() {
            // The loop of this benchmark never turns.
        }
    }
}
