package io.watchgate.detect.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What marks tell of 64 bytes at a time is what a look at each byte tells. */
class MarksTest {

    private static final int ROUNDS = 2000;

    /** One text in so many is longer than what is looked at together. */
    private static final int LONG = 80;

    private static final String BYTES = "abcz    {}~`_@AZ09+/-=\"\\,.\n\u007f\u0080\u00ff";

    private final Random random = new Random(20261129);
    private final Marks marks = new Marks();

    @Test
    void tellWhatALookAtEachByteTells() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = bytes(round % LONG == 0 ? 12_000 : 400);
            int from = random.nextInt(20);
            int to = from + random.nextInt(bytes.length - from + 1);
            marks.over(bytes, from, to);
            int words = (to - from + Marks.BYTES - 1) / Marks.BYTES;
            for (int i = from; i < from + words * Marks.BYTES; i += Marks.BYTES) {
                int word = (i - from) / Marks.BYTES;
                boolean plain = marks.isPlain(word);
                // Of fewer than 64 at the end of the text nothing is known.
                boolean known = i + 2 * Marks.BYTES <= to;
                boolean expected = isPlain(bytes, i, i + Marks.BYTES + 5, to);
                assertThat(plain).isEqualTo(expected && (known || plain));
                for (int k = i; k < i + Marks.BYTES && plain; k++) {
                    boolean blank = (marks.blanks(word) >>> k - from & 1) != 0;
                    assertThat(blank).isEqualTo(bytes[k] == ' ');
                }
            }
            looksFor(bytes, from, to);
            if (round % 100 == 0) {
                marks.clear(random.nextInt(1000));
            }
        }
    }

    @Test
    void tellOfEachByteWhetherItIsPlain() {
        byte[] bytes = new byte[3 * Marks.BYTES];
        for (int c = 0; c < 256; c++) {
            for (int at = 0; at < Marks.BYTES; at++) {
                Arrays.fill(bytes, (byte) 'k');
                bytes[at] = (byte) c;
                marks.over(bytes, 0, bytes.length);
                assertThat(marks.isPlain(0)).isEqualTo(c == ' ' || c >= 'a' && c <= 'z');
                if (marks.isPlain(0)) {
                    assertThat(marks.blanks(0)).isEqualTo(c == ' ' ? 1L << at : 0);
                }
            }
        }
    }

    private void looksFor(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int end = i;
            while (end < to && bytes[end] != '"' && bytes[end] != '\\') {
                end++;
            }
            assertThat(end == to || marks.end(i) == end).isTrue();
            int eight = from + (i - from + Swar.BYTES - 1) / Swar.BYTES * Swar.BYTES;
            while (eight + Swar.BYTES <= to && !isHigh(bytes, eight)) {
                eight += Swar.BYTES;
            }
            int found = marks.eight(i, to);
            assertThat(found == eight || Math.min(found, eight) + Swar.BYTES > to).isTrue();
        }
    }

    private byte[] bytes(int most) {
        byte[] bytes = new byte[20 + random.nextInt(most)];
        int plain = random.nextInt(BYTES.length());
        for (int i = 0; i < bytes.length; i++) {
            int strange = random.nextInt(BYTES.length());
            bytes[i] = (byte) BYTES.charAt(random.nextInt(20) > plain ? strange : strange % 8);
        }
        return bytes;
    }

    private static boolean isPlain(byte[] bytes, int from, int to, int end) {
        for (int i = from; i < to; i++) {
            if (i >= end || bytes[i] != ' ' && (bytes[i] < 'a' || bytes[i] > 'z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHigh(byte[] bytes, int from) {
        for (int i = from; i < from + Swar.BYTES; i++) {
            if (bytes[i] < '+') {
                return false;
            }
        }
        return true;
    }
}
