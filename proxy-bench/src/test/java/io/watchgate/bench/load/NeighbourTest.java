package io.watchgate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A neighbour must be one: with whole large answers, and wrong ones must show. */
class NeighbourTest {

    @Test
    void readsLargeAnswersToTheirEnd() throws Exception {
        try (HttpEcho server = new HttpEcho(true, false)) {
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
        try (HttpEcho server = new HttpEcho(true, false);
                LoadGenerator generator = new LoadGenerator()) {
            LoadTarget slow = LoadTarget.open("slow", server.port(), "/mcp", NeighbourAnswers.SLOW);
            LoadTarget fast = LoadTarget.open("fast", server.port(), "/mcp", LoadTarget.TOOL);
            try (SlowNeighbour beside = SlowNeighbour.begin(slow, 10, 0.1)) {
                LoadResult result = generator.run(fast, new LoadPlan(2, 150, 100, 0.2));
                assertThat(result.calls()).isEqualTo(21);
                LoadResult others = beside.result();
                assertThat(others.calls()).isEqualTo(10);
                assertThat(others.errors()).isZero();
            }
        }
    }

    @Test
    void saysWhyTheSlowNeighbourCouldNotCall() throws Exception {
        LoadTarget nobody = new LoadTarget("slow", Programs.freePort(), "/mcp", "any", "");
        try (SlowNeighbour beside = SlowNeighbour.begin(nobody, 1, 0.1)) {
            assertThatThrownBy(beside::result).isInstanceOf(IOException.class);
        }
    }

    @Test
    void failsWhenNothingIsAnswered() throws Exception {
        try (HttpEcho server = new HttpEcho(true, false)) {
            LoadTarget target = LoadTarget.open("echo", server.port(), "/mcp", LoadTarget.TOOL);
            Neighbour neighbour = new Neighbour(target, NeighbourAnswers.LARGE_BYTES).start(1);
            assertThatThrownBy(neighbour::close).isInstanceOf(IOException.class);
            assertThat(neighbour.errors()).isEqualTo(1);
        }
    }
}
