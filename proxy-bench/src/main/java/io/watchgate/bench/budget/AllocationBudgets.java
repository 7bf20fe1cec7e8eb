package io.watchgate.bench.budget;

import java.util.Properties;
import java.util.Set;

/**
 * How many bytes each guarded operation may allocate. Immutable.
 *
 * <p>{@code NAME} holds for every JDK; {@code NAME.jdkN}, where it stands, for feature release N
 * and later ones.
 */
public final class AllocationBudgets {

    /**
     * Bytes by which a result may be above its budget: an object that a compiler fails to remove.
     */
    static final long SLACK_BYTES = 16;

    /** Part of the budget by which a result may be above it. */
    static final double SLACK_PART = 0.05;

    private static final String FILE = "budgets.properties";

    private final ReleaseProperties bytes;

    /**
     * Creates budgets.
     *
     * @param bytes budgets by name
     * @param feature the feature release of the JDK they are for
     */
    public AllocationBudgets(Properties bytes, int feature) {
        this(new ReleaseProperties(FILE, bytes, feature));
    }

    private AllocationBudgets(ReleaseProperties bytes) {
        this.bytes = bytes;
    }

    /** Reads the budgets of this build for the JDK that runs. */
    public static AllocationBudgets read() {
        return new AllocationBudgets(ReleaseProperties.read(FILE));
    }

    /**
     * Returns the budget of {@code name}.
     *
     * @throws IllegalArgumentException when it has none
     */
    public long of(String name) {
        return Long.parseLong(bytes.of(name, "bytes per operation"));
    }

    /** Returns the names that have a budget. */
    public Set<String> names() {
        return bytes.names();
    }

    /** Returns the most that {@code name} may allocate, tolerance included. */
    public long most(String name) {
        long budget = of(name);
        return budget + Math.max(SLACK_BYTES, (long) (budget * SLACK_PART));
    }

    /**
     * Measures {@code operation} and holds the result against its budget.
     *
     * @throws BudgetExceededException when it allocates more
     */
    public long check(String name, Operation operation, AllocationMeter meter) {
        long budget = of(name);
        long measured = meter.measure(operation, budget);
        if (measured > most(name)) {
            throw new BudgetExceededException(
                    name
                            + ": "
                            + measured
                            + " bytes per operation (expected: <= "
                            + budget
                            + " in "
                            + FILE
                            + ", at most "
                            + most(name)
                            + " with tolerance)");
        }
        return measured;
    }
}
