package io.watchgate.bench.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Fails the build when an operation on a message's way allocates more than it may. */
class AllocationBudgetTest {

    private final AllocationBudgets budgets = AllocationBudgets.read();
    private final GuardedBenchmarks benchmarks = new GuardedBenchmarks();

    @TestFactory
    Stream<DynamicTest> staysWithinItsBudget() {
        AllocationMeter meter = AllocationMeter.standard();
        return benchmarks.all().entrySet().stream()
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () -> {
                                            try (Operation operation = entry.getValue().get()) {
                                                budgets.check(entry.getKey(), operation, meter);
                                            }
                                        }));
    }

    @Test
    void everyBudgetIsOfAnOperationThatIsMeasured() {
        assertThat(budgets.names()).isEqualTo(benchmarks.all().keySet());
    }
}
