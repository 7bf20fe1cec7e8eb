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
            for (int word = 0; word <= words; word++) {
                int i = from + word * Marks.BYTES;
                // Of fewer than 64 at the end of the text nothing is known.
                boolean known = i + Marks.BYTES <= to;
                assertThat(marks.strange(word)).isEqualTo(known ? strange(bytes, i) : -1);
                assertThat(marks.others(word)).isEqualTo(known ? others(bytes, i) : -1);
            }
            looksFor(bytes, from, to);
            if (round % 100 == 0) {
                marks.clear(random.nextInt(1000));
            }
        }
    }

    @Test
    void tellOfEachByteWhatItIs() {
        for (int size : new int[] {3 * Marks.BYTES, 30 * Marks.BYTES}) {
            byte[] bytes = new byte[size];
            for (int c = 0; c < 256; c++) {
                for (int at = 0; at < Marks.BYTES; at++) {
                    Arrays.fill(bytes, (byte) 'k');
                    bytes[at] = (byte) c;
                    marks.over(bytes, 0, bytes.length);
                    boolean letter = c >= 'a' && c <= 'z';
                    assertThat(marks.others(0)).isEqualTo(letter ? 0 : 1L << at);
                    assertThat(marks.strange(0)).isEqualTo(letter || c == ' ' ? 0 : 1L << at);
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

    private static long strange(byte[] bytes, int from) {
        long strange = others(bytes, from);
        for (int i = 0; i < Marks.BYTES; i++) {
            strange &= bytes[from + i] == ' ' ? ~(1L << i) : -1;
        }
        return strange;
    }

    private static long others(byte[] bytes, int from) {
        long others = 0;
        for (int i = 0; i < Marks.BYTES; i++) {
            boolean letter = bytes[from + i] >= 'a' && bytes[from + i] <= 'z';
            others |= letter ? 0 : 1L << i;
        }
        return others;
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
