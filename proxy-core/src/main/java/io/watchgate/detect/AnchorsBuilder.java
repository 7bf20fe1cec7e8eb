package io.watchgate.detect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects who wants to be called where, and makes {@link Anchors} of it. Confined to the thread
 * that builds.
 */
final class AnchorsBuilder {

    /** Runs of digits longer than this share one list. */
    static final int LONGEST_RUN = 20;

    /** Of the run behind the byte behind a run, so many digits are told apart. */
    static final int LONGEST_SECOND = 14;

    /** Stands for every byte that is not ASCII. */
    static final int BEYOND_ASCII = 128;

    /** What behind a run makes a difference; 0 is everything else, C every other capital. */
    private static final String BEHIND = "\0 -./):ABXCx|";

    /** The place of each byte there. */
    private static final byte[] PLACES = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            int place = Math.max(0, BEHIND.indexOf(c));
            place = place == 0 && Ascii.is(c, Ascii.UPPER) ? BEHIND.indexOf('C') : place;
            PLACES[c] = (byte) (c < BEYOND_ASCII ? place : BEHIND.length());
        }
    }

    /** As many as bits in half an entry of the table of pairs. */
    private static final int BUCKETS = 32;

    /** What texts are made of, the commonest first. */
    private static final String COMMON = "!@0etaoinsrhldcumfpgwybvkxjqz";

    /** Sorts from here on are those of anchors whose second byte may be one of many. */
    private static final int WIDE = 1000;

    static final BitSet NO_WORD = Anchors.not(Anchors.set(Ascii.ALNUM));

    /** What texts are mostly made of (see {@link Anchors#find}). */
    static final BitSet PLAIN = Anchors.or(Anchors.set('a', 'z'), Anchors.set(" "));

    private static final BitSet LETTERS_OF_WORDS = Anchors.set('a', 'z');
    private static final BitSet DIGITS = Anchors.set(Ascii.DIGIT);

    /** Sorts from here on are those of anchors that are the first letters of words. */
    private static final int WORDS = 500;

    /** So many letters of a word are looked at. */
    static final int LETTERS = 5;

    /** Of an anchor that stands inside of a word, one of so many bytes is strange. */
    private static final int NEAR = 3;

    /** A window and, as the last two of its sets, what may stand behind it. */
    private record Anchor(Detector whom, int shift, BitSet[] window) {

        /** Returns what says with which others this is looked at. */
        int sort() {
            int sort = sortOfOthers();
            return sort < WORDS && window[0].equals(NO_WORD) ? WORDS + sort : sort;
        }

        boolean isWord() {
            return sort() >= WORDS && sort() < WIDE;
        }

        /**
         * Tells whether this can stand behind a small letter with nothing but small letters and
         * blanks in the three bytes that follow: nobody looks there.
         */
        boolean isInsideWords() {
            boolean inside = window[0].intersects(LETTERS_OF_WORDS);
            for (int place = 1; place <= NEAR; place++) {
                inside &= window[place].intersects(PLAIN);
            }
            return inside;
        }

        /** Adds what stands behind a blank where this does. */
        void addTo(Set<Long> words) {
            BitSet[] plain = new BitSet[window.length];
            for (int place = 0; place < plain.length; place++) {
                plain[place] = (BitSet) window[place].clone();
                plain[place].and(PLAIN);
                if (plain[place].isEmpty()) {
                    return;
                }
            }
            if (plain[0].get(' ')) {
                addTo(words, plain, plain.length - 1, 0);
            }
        }

        private static void addTo(Set<Long> words, BitSet[] plain, int place, long row) {
            if (place == 0) {
                words.add(row);
                return;
            }
            for (int c = plain[place].nextSetBit(0); c >= 0; c = plain[place].nextSetBit(c + 1)) {
                addTo(words, plain, place - 1, row << 8 | c);
            }
        }

        private int sortOfOthers() {
            int first = window[1].nextSetBit(0);
            if (!Ascii.is(first, Ascii.ALNUM) && window[3].cardinality() == 256) {
                return '@';
            }
            if (window[1].cardinality() > 2 && first != '0') {
                return WIDE + window[1].cardinality();
            }
            return Ascii.is(first, Ascii.ALNUM) ? Ascii.lower(first) : '!';
        }
    }

    private final List<Anchor> anchors = new ArrayList<>();
    private final List<NamedSecretDetector> named = new ArrayList<>();
    private final Runs runs = new Runs(Kind.Group.PERSONAL);
    private final Runs secretRuns = new Runs(Kind.Group.SECRETS);
    private final Runs behindCapitals = new Runs(Kind.Group.PERSONAL);
    private final List<PhraseDetector.Together> phrases = new ArrayList<>();

    /** Calls the detectors that wait for a run of digits like the one that begins here. */
    private static final class Runs extends Detector {

        /** One who waits, and which of its forms can begin here. */
        private record Waiting(Detector whom, int[] forms) {}

        private static final Waiting[] NOBODY = {};

        private final Set<Detector> waiting = new LinkedHashSet<>();

        /** By the length of the run, by what stands behind, by the length of the run behind. */
        private final Waiting[][] whom =
                new Waiting[(LONGEST_RUN + 1) * (BEHIND.length() + 1) * (LONGEST_SECOND + 1)][];

        private boolean anybody;

        Runs(Kind.Group group) {
            super(new Kind("", group));
        }

        /** Makes the lists; returns whether anybody waits. */
        boolean close() {
            for (int run = 1; run <= LONGEST_RUN; run++) {
                int length = run;
                List<Detector> some =
                        waiting.stream().filter(whom -> whom.mayBegin(length)).toList();
                for (int behind = 0; behind <= BEHIND.length(); behind++) {
                    for (int second = 0; second <= LONGEST_SECOND; second++) {
                        int c = behind < BEHIND.length() ? BEHIND.charAt(behind) : BEYOND_ASCII;
                        whom[place(run, behind, second)] = waitingFor(some, run, c, second);
                    }
                }
            }
            return anybody;
        }

        private Waiting[] waitingFor(List<Detector> some, int run, int behind, int second) {
            List<Waiting> found = new ArrayList<>();
            for (Detector detector : some) {
                int[] forms = detector.formsOf(run, behind, second);
                if (forms != null) {
                    found.add(new Waiting(detector, forms));
                }
            }
            anybody |= !found.isEmpty();
            return found.isEmpty() ? NOBODY : found.toArray(NOBODY);
        }

        private static int place(int run, int behind, int second) {
            return (run * (BEHIND.length() + 1) + behind) * (LONGEST_SECOND + 1) + second;
        }

        /** Returns what can stand behind a run of that length. */
        BitSet behind(int run) {
            BitSet set = new BitSet(256);
            for (int c = 0; c < 256; c++) {
                for (int second = 0; second <= LONGEST_SECOND; second++) {
                    Waiting[] some = whom[place(run, PLACES[c], second)];
                    set.set(c, set.get(c) || some.length > 0);
                }
            }
            return set;
        }

        @Override
        void anchor(AnchorsBuilder anchors) {
            throw new IllegalStateException("it waits for others");
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            if (at >= text.to) {
                return;
            }
            int end = text.digitsEnd(at, LONGEST_RUN);
            int second = Math.max(0, text.digitsEnd(end + 1, LONGEST_SECOND) - end - 1);
            for (Waiting next : whom[place(end - at, PLACES[text.at(end)], second)]) {
                text.forms = next.forms;
                next.whom.judge(text, at, hits);
            }
        }
    }

    /**
     * Calls {@code detector} where the bytes of a window belong to these sets, at its second byte
     * plus {@code shift}. A set with a zero in it takes the outside of the text.
     */
    void window(
            Detector detector,
            int shift,
            BitSet before,
            BitSet first,
            BitSet second,
            BitSet third) {
        BitSet any = Anchors.any();
        window(detector, shift, before, first, second, third, any, any);
    }

    /** Does the same with windows that have two bytes more. */
    void window(Detector detector, int shift, BitSet... window) {
        anchors.add(new Anchor(detector, shift, window));
    }

    /**
     * Calls at the first letter of a word that begins like {@code word}, in either case, and may
     * have a byte of {@code between} in front of its third letter and each later one. One of less
     * than {@link #LETTERS} letters ends there, and one of {@code next} stands behind what is
     * between words.
     */
    void word(Detector detector, String word, BitSet between, BitSet next) {
        BitSet first = Anchors.anyCase(word.charAt(0));
        BitSet second = Anchors.anyCase(word.charAt(1));
        BitSet behind = Anchors.or(NO_WORD, next);
        if (word.length() == 2) {
            window(detector, 0, NO_WORD, first, second, NO_WORD, behind, Anchors.any());
            return;
        }
        BitSet third = Anchors.or(Anchors.anyCase(word.charAt(2)), between);
        BitSet fourth = word.length() == 3 ? NO_WORD : Anchors.anyCase(word.charAt(3));
        // Behind a byte from between comes the rest of it, or the letter that was due.
        boolean parted = !between.isEmpty();
        BitSet rest = parted ? Anchors.or(third, Anchors.set(0x80, 0xff)) : between;
        BitSet fifth =
                switch (word.length()) {
                    case 3 -> behind;
                    case 4 -> NO_WORD;
                    default -> Anchors.anyCase(word.charAt(4));
                };
        BitSet last = Anchors.or(fifth, parted ? Anchors.or(fourth, rest) : between);
        window(detector, 0, NO_WORD, first, second, third, Anchors.or(fourth, rest), last);
    }

    /** Calls at the beginning of each text that has a name. */
    void named(NamedSecretDetector detector) {
        named.add(detector);
    }

    /** Calls where the first two words of {@code phrase} stand. */
    void phrase(PhraseDetector phrase) {
        if (phrases.isEmpty() || !phrases.get(phrases.size() - 1).add(phrase)) {
            PhraseDetector.Together more = new PhraseDetector.Together();
            more.add(phrase);
            phrases.add(more);
        }
    }

    /**
     * Calls at the first digit of each run that has neither letter nor digit before it, and that
     * {@code detector} has forms for.
     */
    void digits(Detector detector) {
        runs.waiting.add(detector);
        if (detector.kind.group() == Kind.Group.SECRETS) {
            secretRuns.waiting.add(detector);
        }
    }

    /** Calls at the first digit of each such run that has a capital before it. */
    void digitsBehindCapital(Detector detector) {
        behindCapitals.waiting.add(detector);
    }

    /** Asks for the places at which runs begin that somebody waits for. */
    private void anchorRuns(Runs waiting) {
        BitSet ascii = Anchors.set(0, 127);
        BitSet behindOne = waiting.behind(1);
        BitSet wide = Anchors.not(ascii);
        wide.and(behindOne);
        behindOne.and(ascii);
        // Whatever goes on behind a single digit goes on with a digit or a parenthesis.
        BitSet further = Anchors.or(Anchors.set(Ascii.HEX), Anchors.set("("));
        window(waiting, 0, NO_WORD, DIGITS, behindOne, further);
        window(waiting, 0, NO_WORD, DIGITS, wide, Anchors.any());
        window(waiting, 0, NO_WORD, DIGITS, DIGITS, Anchors.or(DIGITS, waiting.behind(2)));
    }

    Anchors build() {
        if (runs.close()) {
            anchorRuns(runs);
        }
        if (secretRuns.close()) {
            anchorRuns(secretRuns);
        }
        if (behindCapitals.close()) {
            BitSet capital = Anchors.set(Ascii.UPPER);
            BitSet before = Anchors.or(NO_WORD, capital);
            window(behindCapitals, 1, before, capital, DIGITS, DIGITS);
        }
        phrases.forEach(together -> together.anchor(this));
        anchors.stream().filter(Anchor::isInsideWords).findAny().ifPresent(AnchorsBuilder::refuse);
        List<List<Anchor>> grouped = grouped();
        Map<BitSet, long[]> noted = new HashMap<>();
        Anchors.Bucket[] buckets = new Anchors.Bucket[grouped.size()];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = bucket(grouped.get(i));
            note(noted, grouped.get(i), 0, 1L << i);
            note(noted, grouped.get(i), 2, 1L << i + BUCKETS);
        }
        long[] pairs = new long[1 << 16];
        noted.forEach((first, bits) -> mark(pairs, first, bits));
        Set<Long> rows = new HashSet<>();
        anchors.forEach(anchor -> anchor.addTo(rows));
        Anchors.Words words = new Anchors.Words(rows);
        return new Anchors(pairs, words, buckets, named.toArray(new NamedSecretDetector[0]));
    }

    private static void refuse(Anchor anchor) {
        throw new IllegalStateException(
                anchor.whom.kind.name() + ": in a word (expected: at its beginning)");
    }

    /**
     * Notes which pairs may stand in windows from {@code place} on, by the first of them and for
     * each second one: what stands before words, and what may be anything, is of few sorts.
     */
    private static void note(Map<BitSet, long[]> pairs, List<Anchor> anchors, int place, long bit) {
        for (Anchor anchor : anchors) {
            long[] bits = pairs.computeIfAbsent(anchor.window[place], any -> new long[256]);
            BitSet second = anchor.window[place + 1];
            for (int b = second.nextSetBit(0); b >= 0; b = second.nextSetBit(b + 1)) {
                bits[b] |= bit;
            }
        }
    }

    private static void mark(long[] pairs, BitSet first, long[] bits) {
        for (int b = 0; b < bits.length; b++) {
            if (bits[b] != 0) {
                for (int a = first.nextSetBit(0); a >= 0; a = first.nextSetBit(a + 1)) {
                    pairs[b << 8 | a] |= bits[b];
                }
            }
        }
    }

    /**
     * Puts anchors of one sort together: common ones by themselves, so that what is rare is found
     * rarely.
     */
    private List<List<Anchor>> grouped() {
        Map<Integer, List<Anchor>> bySort =
                new TreeMap<>(Comparator.comparing(AnchorsBuilder::rareness));
        for (Anchor anchor : anchors) {
            bySort.computeIfAbsent(anchor.sort(), any -> new ArrayList<>()).add(anchor);
        }
        List<List<Anchor>> groups = new ArrayList<>();
        for (List<Anchor> together : bySort.values()) {
            for (int from = 0; from < together.size(); from += Anchors.Bucket.MOST) {
                int to = Math.min(together.size(), from + Anchors.Bucket.MOST);
                groups.add(new ArrayList<>(together.subList(from, to)));
            }
        }
        for (int last = groups.size() - 1; last >= BUCKETS; last--) {
            List<Anchor> rarest = groups.remove(last);
            roomiest(groups, BUCKETS / 2, rarest.get(0).isWord()).addAll(rarest);
        }
        return groups;
    }

    private static int rareness(int sort) {
        if (sort >= WIDE) {
            return -sort;
        }
        int place = COMMON.indexOf(sort % WORDS);
        return 2 * (place >= 0 ? place : COMMON.length() + sort % WORDS) + sort / WORDS;
    }

    /** Returns the smallest group of its like, leaving out the {@code common} first ones. */
    private static List<Anchor> roomiest(List<List<Anchor>> groups, int common, boolean words) {
        return groups.subList(common, Math.min(BUCKETS, groups.size())).stream()
                .filter(group -> group.get(0).isWord() == words)
                .min(Comparator.comparing(List::size))
                .orElse(groups.get(common));
    }

    private Anchors.Bucket bucket(List<Anchor> together) {
        if (together.size() > Anchors.Bucket.MOST) {
            throw new IllegalStateException(
                    together.size() + " anchors (expected: <= " + Anchors.Bucket.MOST + ")");
        }
        Anchors.Bucket bucket = new Anchors.Bucket(together.size());
        long[][] sets = {
            bucket.first, bucket.second, bucket.third, bucket.fourth, bucket.behind, bucket.last
        };
        for (int i = 0; i < together.size(); i++) {
            Anchor anchor = together.get(i);
            long bit = 1L << i;
            bucket.whom[i] = anchor.whom;
            bucket.shifts[i] = anchor.shift;
            bucket.secrets |= anchor.whom.kind.group() == Kind.Group.SECRETS ? bit : 0;
            bucket.secretsAlone |= anchor.whom == secretRuns ? bit : 0;
        }
        for (int place = 0; place < sets.length; place++) {
            fill(sets[place], together, place);
        }
        return bucket;
    }

    /** Notes for each byte in which windows it may stand at a place; equal sets at once. */
    private static void fill(long[] set, List<Anchor> together, int place) {
        Map<BitSet, Long> alike = new HashMap<>();
        for (int i = 0; i < together.size(); i++) {
            alike.merge(together.get(i).window[place], 1L << i, (one, other) -> one | other);
        }
        alike.forEach(
                (bytes, bits) -> {
                    for (int c = bytes.nextSetBit(0); c >= 0; c = bytes.nextSetBit(c + 1)) {
                        set[c] |= bits;
                    }
                });
    }
}
