package io.watchgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferBudgetTest {

    @Test
    void stopsOnlyWhoHoldsMoreThanAnEvenShare() {
        BufferBudget budget = new BufferBudget(1000);
        budget.join(900);
        budget.join(100);
        assertThat(budget.isSpentFor(900)).as("within the limit").isFalse();
        budget.grow(1);
        assertThat(budget.held()).isEqualTo(1001);
        assertThat(budget.isSpentFor(900)).isTrue();
        assertThat(budget.isSpentFor(101)).as("less than half of it").isFalse();
    }

    @Test
    void goesOnWhenOthersHaveFinished() {
        BufferBudget budget = new BufferBudget(1000);
        budget.join(800);
        budget.join(700);
        assertThat(budget.isSpentFor(800)).isTrue();
        budget.leave(700);
        assertThat(budget.isSpentFor(800)).isFalse();
        budget.leave(800);
        assertThat(budget.held()).isZero();
    }

    @Test
    void stopsAFrameThatIsAloneAndTooLarge() {
        BufferBudget budget = new BufferBudget(1000);
        budget.join(1001);
        assertThat(budget.isSpentFor(1001)).isTrue();
    }

    @Test
    void holdsLittleMoreHoweverManyWantAsMuchAsTheFirst() {
        BufferBudget budget = new BufferBudget(1000);
        for (int frame = 0; frame < 100; frame++) {
            budget.join(1);
            for (int bytes = 1; bytes < 250 && !budget.isSpentFor(bytes); bytes++) {
                budget.grow(1);
            }
        }
        // Each may still take its share of the limit, which gets smaller with their number.
        assertThat(budget.held()).isLessThan(5000);
    }

    @Test
    void alwaysStopsSomebodyWhenItIsSpent() {
        Random random = new Random(7);
        for (int round = 0; round < 1000; round++) {
            BufferBudget budget = new BufferBudget(1000);
            List<Long> frames = new ArrayList<>();
            while (budget.held() <= budget.limit()) {
                long bytes = 1 + random.nextInt(400);
                budget.join(bytes);
                frames.add(bytes);
            }
            assertThat(frames).anyMatch(budget::isSpentFor);
        }
    }

    @Test
    void countsWhatManyThreadsHold() throws Exception {
        BufferBudget budget = new BufferBudget(1 << 20);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                for (int round = 0; round < 20_000; round++) {
                                    budget.join(100);
                                    budget.grow(23);
                                    budget.leave(123);
                                }
                                budget.join(5);
                            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(budget.held()).isEqualTo(40);
    }
}
