package io.watchgate.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cuts a text into the portions in which a network may bring it. */
public final class Cuts {

    private Cuts() {}

    /**
     * Returns the whole text, the text cut in two at every byte, byte by byte, and cut at random
     * places.
     */
    public static Stream<List<byte[]>> of(byte[] text, Random random) {
        return Stream.of(
                        Stream.of(List.of(text), byteByByte(text)),
                        IntStream.range(1, text.length).mapToObj(at -> inTwo(text, at)),
                        IntStream.range(0, 50).mapToObj(round -> atRandom(text, random)))
                .flatMap(cuts -> cuts);
    }

    /** Returns every byte as a portion of its own. */
    public static List<byte[]> byteByByte(byte[] text) {
        return IntStream.range(0, text.length).mapToObj(i -> new byte[] {text[i]}).toList();
    }

    /** Returns what stands in front of {@code at}, and the rest. */
    public static List<byte[]> inTwo(byte[] text, int at) {
        return List.of(Arrays.copyOf(text, at), Arrays.copyOfRange(text, at, text.length));
    }

    /** Returns portions of random lengths, most of them short. */
    public static List<byte[]> atRandom(byte[] text, Random random) {
        List<byte[]> portions = new ArrayList<>();
        int done = 0;
        while (done < text.length) {
            int length = Math.min(text.length - done, 1 + random.nextInt(1 + random.nextInt(40)));
            portions.add(Arrays.copyOfRange(text, done, done + length));
            done += length;
        }
        return portions;
    }
}
