package io.watchgate.bench.fuzz;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Leaves out of a text whatever is not needed for what it shows. Used by one thread. */
final class Minimiser {

    private Minimiser() {}

    /** Returns the finding with as few bytes as will do; as it is when it does not repeat alone. */
    static Finding minimise(Finding finding, Fuzzer fuzzer) {
        byte[] text = finding.text();
        String what = fuzzer.replay(text);
        if (what == null) {
            return new Finding(
                    finding.side(), text, "(not on a connection of its own)\n" + finding.what());
        }
        for (int size = Math.max(1, text.length / 2); size > 0; size /= 2) {
            for (int at = 0; at + size <= text.length; ) {
                byte[] shorter = without(text, at, size);
                @Nullable String still = fuzzer.replay(shorter);
                if (still == null) {
                    at += size;
                } else {
                    text = shorter;
                    what = still;
                }
            }
        }
        return new Finding(finding.side(), text, what);
    }

    private static byte[] without(byte[] text, int at, int count) {
        byte[] shorter = Arrays.copyOf(text, text.length - count);
        System.arraycopy(text, at + count, shorter, at, shorter.length - at);
        return shorter;
    }
}
