package io.watchgate.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Walks once over a text and calls the detectors whose anchors stand there: two first bytes, one
 * byte, or the beginning of a run of digits. One look into a table of byte pairs decides for each
 * byte ({@code ScannerBenchmark}). Immutable, safe from any thread.
 */
final class Anchors {

    /** Runs of digits longer than this share one list. */
    static final int LONGEST_RUN = 20;

    /** Stands for every byte that is not ASCII. */
    static final int BEYOND_ASCII = 128;

    /** Whom to call where a pair of bytes stands. */
    private record Calls(
            Detector[] atWord, Detector[] atFirst, Detector[] atSecond, boolean digits) {}

    private final short[] table;
    private final Calls[] calls;

    /** Whom to call at a run of digits: by its length, then by the byte behind. */
    private final Detector[][][] digits;

    private Anchors(short[] table, Calls[] calls, Detector[][][] digits) {
        this.table = table;
        this.calls = calls;
        this.digits = digits;
    }

    /** Calls the detectors for the whole text; hits come in no particular order. */
    void walk(Text text, Hits hits) {
        byte[] bytes = text.bytes;
        short[] pairs = table;
        int to = text.to;
        int before = 0;
        for (int i = text.from; i < to; i++) {
            int here = bytes[i] & 0xff;
            int call = pairs[before << 8 | here];
            before = here;
            if (call != 0) {
                call(calls[call], text, i, hits);
            }
        }
    }

    private void call(Calls whom, Text text, int at, Hits hits) {
        if (whom.atWord.length > 0 && !text.is(at - 2, Ascii.ALNUM)) {
            for (Detector detector : whom.atWord) {
                detector.judge(text, at - 1, hits);
            }
        }
        for (Detector detector : whom.atFirst) {
            detector.judge(text, at - 1, hits);
        }
        for (Detector detector : whom.atSecond) {
            detector.judge(text, at, hits);
        }
        if (whom.digits) {
            int end = at + 1;
            while (end < text.to && end - at <= LONGEST_RUN && text.is(end, Ascii.DIGIT)) {
                end++;
            }
            text.run = Math.min(end - at, LONGEST_RUN);
            int behind = Math.min(text.at(end), BEYOND_ASCII);
            for (Detector detector : digits[text.run][behind]) {
                detector.judge(text, at, hits);
            }
        }
    }

    /** Collects who wants to be called where. */
    static final class Builder {

        private static final Detector[] NOBODY = {};

        private final Map<Integer, List<Detector>> atWord = new HashMap<>();
        private final Map<Integer, List<Detector>> atFirst = new HashMap<>();
        private final Map<Integer, List<Detector>> atSecond = new HashMap<>();
        private final List<List<Detector>> digits = new ArrayList<>();

        Builder() {
            for (int i = 0; i <= LONGEST_RUN; i++) {
                digits.add(new ArrayList<>());
            }
        }

        /** Calls at the first byte of each place where {@code a} is followed by {@code b}. */
        void pair(int a, int b, Detector detector) {
            add(atFirst, a << 8 | b, detector);
        }

        /** Like {@link #pair}, where neither letter nor digit stands before. */
        void word(int a, int b, Detector detector) {
            add(atWord, a << 8 | b, detector);
        }

        /** Like {@link #word}, for letters of either case. */
        void wordAnyCase(int a, int b, Detector detector) {
            for (int first : new int[] {Ascii.lower(a), Character.toUpperCase(a)}) {
                for (int second : new int[] {Ascii.lower(b), Character.toUpperCase(b)}) {
                    word(first, second, detector);
                }
            }
        }

        /** Calls at the first byte of each text. */
        void start(Detector detector) {
            for (int first = 0; first < 256; first++) {
                add(atSecond, first, detector);
            }
        }

        /** Calls at each {@code b}. */
        void single(int b, Detector detector) {
            for (int before = 0; before < 256; before++) {
                add(atSecond, before << 8 | b, detector);
            }
        }

        /** Calls at the first digit of each run of {@code least} to {@code most} digits. */
        void digits(int least, int most, Detector detector) {
            for (int i = least; i <= Math.min(most, LONGEST_RUN); i++) {
                if (!digits.get(i).contains(detector)) {
                    digits.get(i).add(detector);
                }
            }
        }

        private static void add(Map<Integer, List<Detector>> to, int pair, Detector detector) {
            List<Detector> there = to.computeIfAbsent(pair, any -> new ArrayList<>());
            if (!there.contains(detector)) {
                there.add(detector);
            }
        }

        Anchors build() {
            short[] table = new short[1 << 16];
            List<Calls> calls = new ArrayList<>();
            calls.add(new Calls(NOBODY, NOBODY, NOBODY, false));
            Map<List<Object>, Short> known = new HashMap<>();
            boolean anyDigits = digits.stream().anyMatch(list -> !list.isEmpty());
            for (int pair : wanted(anyDigits)) {
                List<Detector> word = atWord.getOrDefault(pair, List.of());
                List<Detector> first = atFirst.getOrDefault(pair, List.of());
                List<Detector> second = atSecond.getOrDefault(pair, List.of());
                boolean run = anyDigits && beginsRun(pair);
                table[pair] =
                        known.computeIfAbsent(
                                List.of(word, first, second, run),
                                any -> {
                                    calls.add(
                                            new Calls(
                                                    word.toArray(NOBODY),
                                                    first.toArray(NOBODY),
                                                    second.toArray(NOBODY),
                                                    run));
                                    return (short) (calls.size() - 1);
                                });
            }
            return new Anchors(table, calls.toArray(new Calls[0]), digitCalls());
        }

        private Detector[][][] digitCalls() {
            Detector[][][] whom = new Detector[LONGEST_RUN + 1][BEYOND_ASCII + 1][];
            for (int run = 0; run <= LONGEST_RUN; run++) {
                for (int behind = 0; behind <= BEYOND_ASCII; behind++) {
                    int length = run;
                    int next = behind;
                    whom[run][behind] =
                            digits.get(run).stream()
                                    .filter(detector -> detector.takesRun(length, next))
                                    .toList()
                                    .toArray(NOBODY);
                }
            }
            return whom;
        }

        private Iterable<Integer> wanted(boolean anyDigits) {
            Map<Integer, Boolean> pairs = new TreeMap<>();
            atWord.keySet().forEach(pair -> pairs.put(pair, true));
            atFirst.keySet().forEach(pair -> pairs.put(pair, true));
            atSecond.keySet().forEach(pair -> pairs.put(pair, true));
            for (int pair = 0; anyDigits && pair < 1 << 16; pair++) {
                if (beginsRun(pair)) {
                    pairs.put(pair, true);
                }
            }
            return pairs.keySet();
        }

        private static boolean beginsRun(int pair) {
            return Ascii.is(pair & 0xff, Ascii.DIGIT) && !Ascii.is(pair >> 8, Ascii.DIGIT);
        }
    }
}
