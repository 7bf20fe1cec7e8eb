package io.watchgate.bench.fuzz;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Decoders with one defect each, and what the fuzzer finds of them. Used by one thread. */
final class Mutants {

    private Mutants() {}

    /** Returns how many there are. */
    static int count() {
        return loaded(-1).mutations();
    }

    /** Says which defect {@code number} is: class, method, the how manieth change of it, what. */
    static String what(int number) {
        return loaded(number).what();
    }

    /** Loads all classes, always in the same order, which decides on the numbers. */
    private static Decoders.Changed loaded(int number) {
        Decoders.Changed loader = new Decoders.Changed(number);
        try {
            for (Side side : Side.values()) {
                Decoders.lean(side, Fuzzer.LONGEST_HEAD, loader).next();
            }
        } catch (LinkageError dead) {
            // Whoever plays to it comes to that as well.
        }
        return loader;
    }

    /**
     * What became of one defect.
     *
     * @param what what was planted
     * @param connections how many were played before it was found, or to no end
     * @param finding the first difference; null for none
     */
    record Fate(String what, long connections, @Nullable Finding finding) {}

    /** Plays up to {@code most} connections to the decoder with defect {@code number}. */
    static Fate of(int number, long seed, long most) {
        Decoders.Changed loader = loaded(number);
        try {
            Fuzzer[] fuzzers = {
                Fuzzer.of(Side.REQUESTS, seed, loader), Fuzzer.of(Side.RESPONSES, seed, loader)
            };
            for (long played = 1; played <= most; played++) {
                Finding finding = fuzzers[(int) (played & 1)].step();
                if (finding != null) {
                    return new Fate(loader.what(), played, finding);
                }
            }
            return new Fate(loader.what(), most, null);
        } catch (LinkageError dead) {
            return new Fate(loader.what(), 0, new Finding(Side.REQUESTS, new byte[0], "" + dead));
        }
    }

    /** Prints those that are not found; returns an exit status, which is 0 when all were. */
    static int print(PrintStream out, long seed, long most) {
        int count = count();
        int found = 0;
        for (int i = 0; i < count; i++) {
            Fate fate = of(i, seed, most);
            if (fate.finding() == null) {
                out.printf("not found: %d, %s%n", i, fate.what());
                out.flush();
            } else {
                found++;
            }
        }
        out.printf("%d of %d defects found%n", found, count);
        return found == count ? 0 : 1;
    }
}
