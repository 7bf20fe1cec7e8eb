package io.watchgate.bench.budget;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Prints what every guarded operation allocates now, beside its budget. */
public final class BudgetReport {

    private BudgetReport() {}

    /** Measures what begins with {@code prefix} and prints one line for each. */
    public static void print(PrintStream out, String prefix) {
        AllocationBudgets budgets = AllocationBudgets.read();
        AllocationMeter meter = new AllocationMeter(5_000, TimeUnit.SECONDS.toNanos(2));
        out.printf("%-28s %10s %10s%n", "bytes per operation", "measured", "budget");
        new GuardedBenchmarks()
                .all()
                .forEach(
                        (name, make) -> {
                            if (!name.startsWith(prefix)) {
                                return;
                            }
                            try (Operation operation = make.get()) {
                                out.printf(
                                        "%-28s %10d %10s%n",
                                        name,
                                        meter.measure(operation, -1),
                                        budgets.names().contains(name)
                                                ? String.valueOf(budgets.of(name))
                                                : "none");
                            }
                        });
    }
}
