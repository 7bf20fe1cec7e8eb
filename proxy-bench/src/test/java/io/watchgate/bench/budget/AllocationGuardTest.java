package io.watchgate.bench.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watchgate.bench.micro.EnvelopeScannerBenchmark;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Shows that the guard can fail: a budget nobody can break protects nothing. */
class AllocationGuardTest {

    private static final int ARRAY = 48;

    /** Bytes of a byte array of {@link #ARRAY} bytes with its header, whatever the JVM's layout. */
    private static final int LEAST = ARRAY + 12;

    private static Object escaped = new Object();

    private final AllocationMeter meter = new AllocationMeter(1_000, TimeUnit.SECONDS.toNanos(1));

    @Test
    void failsWhenAnOperationBeginsToAllocate() {
        EnvelopeScannerBenchmark scanner = new EnvelopeScannerBenchmark();
        scanner.prepare();
        Operation lean = scanner::scan;
        Operation careless =
                () -> {
                    scanner.scan();
                    escaped = new byte[ARRAY];
                };
        AllocationBudgets budgets = budgets("scan", "0");

        assertThat(budgets.check("scan", lean, meter)).isZero();
        assertThatThrownBy(() -> budgets.check("scan", careless, meter))
                .isInstanceOf(BudgetExceededException.class)
                .hasMessageContaining("scan: ")
                .hasMessageContaining("expected: <= 0");
    }

    @Test
    void countsWhatIsAllocated() {
        long measured = meter.measure(() -> escaped = new byte[ARRAY], -1);

        assertThat(measured).isBetween((long) LEAST, LEAST + 8L);
    }

    @Test
    void countsForTheWholeBatchOnce() {
        long measured =
                meter.measure(
                        new Operation() {
                            @Override
                            public void run() {
                                for (int i = 0; i < batch(); i++) {
                                    escaped = new byte[ARRAY];
                                }
                            }

                            @Override
                            public int batch() {
                                return 100;
                            }
                        },
                        -1);

        assertThat(measured).isBetween((long) LEAST, LEAST + 8L);
    }

    @Test
    void toleratesFivePercentOrAnObjectThatWasNotRemoved() {
        assertThat(budgets("small", "100").most("small")).isEqualTo(116);
        assertThat(budgets("large", "2000").most("large")).isEqualTo(2100);
    }

    @Test
    void prefersTheBudgetOfTheNearestJdkBelow() {
        Properties bytes = new Properties();
        bytes.setProperty("a", "100");
        bytes.setProperty("a.jdk21", "80");
        bytes.setProperty("a.jdk25", "60");

        assertThat(new AllocationBudgets(bytes, 17).of("a")).isEqualTo(100);
        assertThat(new AllocationBudgets(bytes, 24).of("a")).isEqualTo(80);
        assertThat(new AllocationBudgets(bytes, 25).of("a")).isEqualTo(60);
        assertThat(new AllocationBudgets(bytes, 25).names()).containsExactly("a");
    }

    @Test
    void refusesAnOperationWithoutABudget() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budgets("known", "1").of("unknown"))
                .withMessageContaining("no budget for unknown");
    }

    private static AllocationBudgets budgets(String name, String bytes) {
        Properties properties = new Properties();
        properties.setProperty(name, bytes);
        return new AllocationBudgets(properties, 17);
    }
}
