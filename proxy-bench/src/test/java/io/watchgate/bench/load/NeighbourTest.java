package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A neighbour must be one: with whole large answers, and wrong ones must show. */
class NeighbourTest {

    @Test
    void readsLargeAnswersToTheirEnd() throws Exception {
        try (HttpEcho server = new HttpEcho(true)) {
            LoadTarget target =
                    LoadTarget.open("echo", server.port(), "/mcp", NeighbourAnswers.LARGE);
            Neighbour neighbour = new Neighbour(target, NeighbourAnswers.LARGE_BYTES);
            neighbour.start(2).close();
            assertThat(neighbour.answers()).isEqualTo(2);
            assertThat(neighbour.errors()).isZero();
        }
    }

    @Test
    void leavesTheFastClientItsAnswersMeanwhile() throws Exception {
        try (HttpEcho server = new HttpEcho(true);
                LoadGenerator generator = new LoadGenerator()) {
            LoadTarget slow = LoadTarget.open("slow", server.port(), "/mcp", NeighbourAnswers.SLOW);
            LoadTarget fast = LoadTarget.open("fast", server.port(), "/mcp", LoadTarget.TOOL);
            Neighbour neighbour = new Neighbour(slow, 0);
            try (Neighbour beside = neighbour.start(10)) {
                LoadResult result = generator.run(fast, new LoadPlan(2, 150, 100, 0.2));
                assertThat(result.calls()).isEqualTo(21);
                assertThat(beside.answers()).isZero();
            }
            assertThat(neighbour.answers()).isEqualTo(10);
        }
    }

    @Test
    void failsWhenNothingIsAnswered() throws Exception {
        try (HttpEcho server = new HttpEcho(true)) {
            LoadTarget target = LoadTarget.open("echo", server.port(), "/mcp", LoadTarget.TOOL);
            Neighbour neighbour = new Neighbour(target, NeighbourAnswers.LARGE_BYTES).start(1);
            assertThatThrownBy(neighbour::close).isInstanceOf(IOException.class);
            assertThat(neighbour.errors()).isEqualTo(1);
        }
    }
}
