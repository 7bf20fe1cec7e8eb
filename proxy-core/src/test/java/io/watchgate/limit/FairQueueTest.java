package io.watchgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.watchgate.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    /** Elements are of the party that their first letter names. */
    private final FairQueue<String> queue = new FairQueue<>(text -> text.substring(0, 1));

    private List<String> drain() {
        List<String> drained = new ArrayList<>();
        String next;
        while ((next = queue.peek()) != null) {
            assertThat(queue.poll()).isSameAs(next);
            drained.add(next);
        }
        assertThat(queue.size()).isZero();
        return drained;
    }

    @Test
    void partiesTakeTurnsAndKeepTheirOwnOrder() {
        for (String text : List.of("a1", "a2", "a3", "b1", "a4", "c1", "b2")) {
            queue.add(text);
        }
        assertThat(drain()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3", "a4");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void oneThatComesLateDoesNotWaitForAllOfAnother() {
        for (int i = 0; i < 1000; i++) {
            queue.add("greedy" + i);
        }
        queue.poll();
        queue.add("polite");
        queue.poll();
        assertThat(queue.poll()).isEqualTo("polite");
    }

    @Test
    void theNewestOfTheLongestGivesWayToOneThatHasLess() {
        for (String text : List.of("a1", "a2", "a3", "b1")) {
            queue.add(text);
        }
        assertThat(queue.displace("a")).as("nobody gives way to himself").isNull();
        assertThat(queue.displace("c")).isEqualTo("a3");
        assertThat(queue.displace("b")).as("both would have two").isNull();
        assertThat(drain()).containsExactly("a1", "b1", "a2");
    }

    @Test
    void whatIsRemovedHasNoTurn() {
        for (String text : List.of("a1", "b1", "a2", "b2", "c1")) {
            queue.add(text);
        }
        queue.remove("b1");
        queue.remove("b2");
        queue.remove("b2");
        queue.removeIf("c1"::equals);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(drain()).containsExactly("a1", "a2");
    }

    @Test
    void membersTakeTurnsWhenItIsTheirPartys() {
        FairQueue<String> both =
                new FairQueue<>(text -> text.substring(0, 1), text -> text.charAt(1));
        for (String text : List.of("ax1", "ax2", "ax3", "ay1", "bz1", "bz2", "ay2", "ay3", "ay4")) {
            both.add(text);
        }
        assertThat(both.displace("c")).as("the newest of the member with most").isEqualTo("ay4");
        assertThat(both.remove("ax3")).isTrue();
        assertThat(both.remove("ax3")).isFalse();
        both.removeIf("ay3"::equals);
        assertThat(both.size()).isEqualTo(6);
        List<String> drained = new ArrayList<>();
        while (!both.isEmpty()) {
            String next = both.peek();
            assertThat(both.poll()).isSameAs(next);
            drained.add(next);
        }
        assertThat(drained).containsExactly("ax1", "bz1", "ay1", "bz2", "ax2", "ay2");
    }

    @Test
    void losesNothingAndStarvesNobody() {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        List<String> expected = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0) {
                String text = (char) ('a' + random.nextInt(5)) + Integer.toString(i);
                queue.add(text);
                expected.add(text);
            } else if (!queue.isEmpty()) {
                seen.add(queue.poll());
            }
            assertThat(queue.size()).as(seeds.describe()).isEqualTo(expected.size() - seen.size());
        }
        seen.addAll(drain());
        assertThat(seen).as(seeds.describe()).containsExactlyInAnyOrderElementsOf(expected);
        for (char party = 'a'; party < 'f'; party++) {
            String own = String.valueOf(party);
            assertThat(seen.stream().filter(text -> text.startsWith(own)))
                    .as(seeds.describe())
                    .containsExactlyElementsOf(
                            expected.stream().filter(text -> text.startsWith(own)).toList());
        }
    }
}
