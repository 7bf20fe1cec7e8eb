package io.watchgate.bench;

import io.watchgate.bench.budget.AllocationSites;
import io.watchgate.bench.budget.BudgetReport;
import io.watchgate.bench.guard.SpeedGuard;
import io.watchgate.bench.lab.Lab;
import io.watchgate.bench.lab.LoadLab;
import io.watchgate.bench.load.IsolationLab;
import io.watchgate.bench.load.StartLab;
import io.watchgate.bench.memory.MemoryGateway.Leg;
import io.watchgate.bench.micro.RoundTripBenchmark.Judged;
import io.watchgate.bench.scale.ScaleLab;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.openjdk.jmh.Main;
import picocli.CommandLine;

/**
 * Starts what the first argument names: {@code lab}, {@code load}, {@code isolation}, {@code
 * start}, {@code guard}, {@code scale}, {@code budgets}, {@code allocations}, or else JMH.
 */
public final class BenchMain {

    private BenchMain() {}

    /** Starts it. */
    public static void main(String[] args) throws IOException {
        String first = args.length == 0 ? "" : args[0];
        String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
        switch (first) {
            case "lab" -> System.exit(new CommandLine(new Lab(System.out, rest)).execute(rest));
            case "load" -> System.exit(new CommandLine(new LoadLab(System.out)).execute(rest));
            case "isolation" ->
                    System.exit(new CommandLine(new IsolationLab(System.out)).execute(rest));
            case "start" -> System.exit(new CommandLine(new StartLab(System.out)).execute(rest));
            case "guard" -> System.exit(new CommandLine(new SpeedGuard(System.out)).execute(rest));
            case "scale" -> System.exit(new CommandLine(new ScaleLab(System.out)).execute(rest));
            case "budgets" -> BudgetReport.print(System.out, rest.length == 0 ? "" : rest[0]);
            case "allocations" ->
                    AllocationSites.print(
                            System.out,
                            Leg.valueOf(word(rest, 0, "HTTP")),
                            Integer.parseInt(word(rest, 1, "300")),
                            Judged.valueOf(word(rest, 2, "NOTHING")));
            case "jmh" -> Main.main(rest);
            default -> Main.main(args);
        }
    }

    private static String word(String[] words, int index, String absent) {
        return index < words.length ? words[index].toUpperCase(Locale.ROOT) : absent;
    }
}
