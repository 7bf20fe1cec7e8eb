package io.watchgate.server.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.watchgate.testkit.Seeds;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineRingTest {

    private static final int CAPACITY = 64;

    private final LineRing ring = new LineRing(CAPACITY);
    private final Sink sink = new Sink();

    private boolean offer(String text) {
        byte[] bytes = LineBuilder.ascii(text);
        return ring.offer(bytes, bytes.length);
    }

    @Test
    void keepsLinesInOrderAcrossItsEnd() throws Exception {
        for (int i = 0; i < 50; i++) {
            assertThat(offer("line number " + i + "\n")).isTrue();
            assertThat(offer("and " + i + "\n")).isTrue();
            ring.writeTo(sink);
            assertThat(sink.takeText()).isEqualTo("line number " + i + "\nand " + i + "\n");
        }
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItWhenThereIsRoom() throws Exception {
        assertThat(offer("x".repeat(CAPACITY - 4))).isTrue();
        assertThat(offer("12345")).isFalse();
        assertThat(offer("1234")).isTrue();
        assertThat(ring.waiting()).isEqualTo(CAPACITY);
        assertThat(offer("1")).isFalse();
        ring.writeTo(sink);
        assertThat(offer("1")).isTrue();
    }

    @Test
    void knowsWhenItIsHalfFull() throws Exception {
        offer("x".repeat(CAPACITY / 2));
        assertThat(ring.isHalfFull()).isFalse();
        offer("x");
        assertThat(ring.isHalfFull()).isTrue();
        ring.writeTo(sink);
        assertThat(ring.isHalfFull()).isFalse();
    }

    @Test
    void goesOnWhereAShortWriteEnded() throws Exception {
        offer("x".repeat(50));
        ring.writeTo(sink);
        sink.takeText();
        offer("0123456789abcdefghijklmnopqrstuvwxyz");
        StringBuilder written = new StringBuilder();
        sink.limit = 7;
        while (!ring.isEmpty()) {
            assertThat(ring.writeTo(sink)).isBetween(1L, 7L);
            written.append(sink.takeText());
        }
        assertThat(written.toString()).isEqualTo("0123456789abcdefghijklmnopqrstuvwxyz");
    }

    @Test
    void losesNothingWhenTheWriteFails() throws Exception {
        offer("precious");
        sink.failure = new IOException("disk full");
        assertThat(catchThrowable(() -> ring.writeTo(sink))).hasMessage("disk full");
        sink.failure = null;
        ring.writeTo(sink);
        assertThat(sink.takeText()).isEqualTo("precious");
    }

    @Test
    void bringsEveryLineFromOneThreadToAnother() throws Exception {
        Seeds seeds = Seeds.ofThisRun();
        Random random = seeds.random();
        int lines = 20_000;
        StringBuilder offered = new StringBuilder();
        Thread producer =
                new Thread(
                        () -> {
                            for (int i = 0; i < lines; i++) {
                                String line = i + "x".repeat(random.nextInt(20)) + "\n";
                                while (!offer(line)) {
                                    Thread.yield();
                                }
                                offered.append(line);
                            }
                        });
        producer.start();
        while (producer.isAlive() || !ring.isEmpty()) {
            sink.limit = 1 + sink.calls % 90;
            ring.writeTo(sink);
        }
        producer.join();
        assertThat(sink.takeText().equals(offered.toString())).as(seeds.describe()).isTrue();
    }
}
