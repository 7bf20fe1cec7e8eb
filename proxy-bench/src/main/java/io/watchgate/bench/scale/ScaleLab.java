package io.watchgate.bench.scale;

import io.watchgate.bench.Configs;
import io.watchgate.bench.memory.MemoryGateway.Crowd;
import io.watchgate.bench.memory.MemorySetting;
import io.watchgate.config.policy.PolicyConfig;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Says how calls per second grow with the event loops: measures what a call costs on one loop, on
 * one beside another gateway's and on two of the same gateway, and what a cache line costs that
 * moves between them; compares the {@link ScaleModel} with that, and prints what it says of more.
 *
 * <p>Without sockets and in turns, so that it can be believed on two processors with nobody else on
 * them: what the kernel adds for each call is the same on each loop.
 */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = "Measures one and two event loops, and models more.")
public final class ScaleLab implements Callable<Integer> {

    private static final int[] LOOPS = {1, 2, 4, 8, 16, 32, 64};
    private static final int WARM_UP = 25;

    /** Lines all loops write to with each call; {@code docs/scaling.md} names them. */
    private static final int UPSTREAM_LINES = 1;

    private static final int SESSION_LINES = 3;

    /** Each is written to when a call begins and when it ends. */
    private static final int TOUCHES = 2;

    /** One more loop that brings less than half of one is where a curve bends. */
    private static final double BEND = 0.5;

    @Option(
            names = "--turns",
            defaultValue = "15",
            description = "How often each is measured; the median counts.")
    private int turns;

    private final PrintStream out;

    /** Creates the command; it prints to {@code out}. */
    public ScaleLab(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InterruptedException {
        double move = SharedLine.moveNanos();
        out.printf(Locale.ROOT, "a line moves between processors in %.0f ns%n%n", move);
        out.printf("| clients | loops | measured ns | model ns | model, loops' worth |%n");
        out.printf("|---|--:|--:|--:|--:|%n");
        print("each with a session", UPSTREAM_LINES, move, false);
        print("one session", UPSTREAM_LINES + SESSION_LINES, move, true);
        return 0;
    }

    private void print(String clients, int lines, double move, boolean oneSession)
            throws InterruptedException {
        Measured measured = measure(oneSession);
        // What a busy neighbour takes has nothing to do with what is shared.
        ScaleModel model = new ScaleModel(measured.apart, lines, TOUCHES, move);
        out.printf(
                Locale.ROOT,
                "| %s | 1, alone | %.0f | | |%n| %s | 1, beside another gateway's | %.0f | | |%n",
                clients,
                measured.alone,
                clients,
                measured.apart);
        for (int loops : LOOPS) {
            String seen = loops == 2 ? String.format(Locale.ROOT, "%.0f", measured.together) : "";
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %s | %.0f | %.1f |%n",
                    clients,
                    loops,
                    seen,
                    model.nanos(loops),
                    model.speedup(loops));
        }
        out.printf(
                "| %s | bend | | | after %d |%n",
                clients, model.bend(BEND, LOOPS[LOOPS.length - 1]));
    }

    /**
     * Processor times of a call in nanoseconds.
     *
     * @param alone on one loop, with nobody else on the machine
     * @param apart on one loop, beside one of another gateway, with which it shares no memory
     * @param together on each of two loops of one gateway
     */
    private record Measured(double alone, double apart, double together) {}

    /** Returns the medians of what is measured in turns. */
    private Measured measure(boolean oneSession) throws InterruptedException {
        MemorySetting setting = new MemorySetting(Configs.of(PolicyConfig.class), List.of(), null);
        double[] alone = new double[turns];
        double[] apart = new double[turns];
        double[] together = new double[turns];
        try (LoopCosts one = new LoopCosts(new Crowd(1, oneSession), setting);
                LoopCosts other = new LoopCosts(new Crowd(1, oneSession), setting);
                LoopCosts two = new LoopCosts(new Crowd(2, oneSession), setting)) {
            for (int i = -WARM_UP; i < turns; i++) {
                int at = Math.max(0, i);
                alone[at] = one.nanos();
                apart[at] = beside(one, other);
                together[at] = two.nanos();
            }
        }
        return new Measured(median(alone), median(apart), median(together));
    }

    /** Returns what a call of {@code one} takes while {@code other} makes as many. */
    private static double beside(LoopCosts one, LoopCosts other) throws InterruptedException {
        Thread neighbour = new Thread(other::nanos);
        neighbour.start();
        double nanos = one.nanos();
        neighbour.join();
        return nanos;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
