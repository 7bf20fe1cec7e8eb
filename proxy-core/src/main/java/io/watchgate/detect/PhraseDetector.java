package io.watchgate.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows sentences that give orders to a model, by their words: in any case, with anything but
 * letters between them, and with characters that nobody sees inside of them.
 *
 * <p>A phrase is a row of steps; each is a set of words, {@code a|b}. A {@code *} behind a step
 * lets it stand any number of times or not at all, a {@code ?} at most once. A {@code _} in a word
 * is any letter, with an accent or without; no word of the first step has one among its first four.
 * Words are taken in the order of the steps and none is given back, so matching is linear in a
 * bounded stretch.
 */
final class PhraseDetector extends Detector {

    private static final int MOST_WORDS = 24;
    private static final int LONGEST_GAP = 8;
    private static final String[] NO_WORDS = {};

    private record Step(String[] words, String[][] byLetter, boolean optional, boolean repeated) {

        Step(String[] words, boolean optional, boolean repeated) {
            this(words, new String[26][], optional, repeated);
            Arrays.fill(byLetter, NO_WORDS);
            for (String word : words) {
                int letter = word.charAt(0) - 'a';
                if (letter >= 0 && letter < byLetter.length) {
                    String[] alike = byLetter[letter];
                    byLetter[letter] = Arrays.copyOf(alike, alike.length + 1);
                    byLetter[letter][alike.length] = word;
                }
            }
        }
    }

    private final Step[] steps;

    PhraseDetector(Kind kind, String phrase) {
        super(kind);
        List<Step> parsed = new ArrayList<>();
        for (String step : phrase.split(" ")) {
            boolean repeated = step.endsWith("*");
            boolean optional = repeated || step.endsWith("?");
            String words = optional ? step.substring(0, step.length() - 1) : step;
            parsed.add(new Step(words.split("\\|"), optional, repeated));
        }
        steps = parsed.toArray(new Step[0]);
        if (steps[0].optional || restIsOptional(1)) {
            throw new IllegalArgumentException(phrase + " (expected: two words at least)");
        }
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.phrase(this);
    }

    /** Returns the words with one of which the sentence may go on behind its first. */
    private List<String> second() {
        List<String> words = new ArrayList<>();
        for (int i = 1; i < steps.length; i++) {
            words.addAll(List.of(steps[i].words));
            if (!steps[i].optional) {
                break;
            }
        }
        return words;
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        int end = at;
        int next = at;
        int step = 0;
        for (int words = 0; words < MOST_WORDS && step < steps.length; words++) {
            int wordEnd = -1;
            while (step < steps.length && wordEnd < 0) {
                wordEnd = wordEnd(text, next, steps[step].byLetter);
                if (wordEnd < 0 && !steps[step].optional) {
                    return;
                }
                step += wordEnd < 0 || !steps[step].repeated ? 1 : 0;
            }
            if (wordEnd < 0) {
                break;
            }
            end = wordEnd;
            next = gapEnd(text, end);
        }
        if (restIsOptional(step)) {
            hits.add(kind, at, end);
        }
    }

    private boolean restIsOptional(int from) {
        for (int i = from; i < steps.length; i++) {
            if (!steps[i].optional) {
                return false;
            }
        }
        return true;
    }

    private static int wordEnd(Text text, int at, String[][] words) {
        int letter = Ascii.lower(text.at(at)) - 'a';
        if (letter < 0 || letter > 'z' - 'a') {
            return -1;
        }
        for (String word : words[letter]) {
            int end = wordEnd(text, at, word);
            if (end > 0 && !text.is(end, Ascii.ALNUM)) {
                return end;
            }
        }
        return -1;
    }

    private static int wordEnd(Text text, int at, String word) {
        int i = at;
        for (int k = 0; k < word.length(); k++) {
            i = k == 0 ? i : HiddenTextDetector.skip(text, i);
            int length = letter(text, i, word.charAt(k));
            if (length == 0) {
                return -1;
            }
            i += length;
        }
        return i;
    }

    /** Returns the bytes of the letter at {@code i}; 0 when it is another. */
    private static int letter(Text text, int i, char wanted) {
        if (wanted != '_') {
            return Ascii.lower(text.at(i)) == wanted ? 1 : 0;
        }
        int lead = text.at(i);
        boolean accented = lead >= 0xc3 && lead <= 0xc9 && text.at(i + 1) >= 0x80;
        return accented ? 2 : text.is(i, Ascii.LETTER) ? 1 : 0;
    }

    private static int gapEnd(Text text, int from) {
        int i = from;
        while (i - from < LONGEST_GAP && text.at(i) != 0 && !text.is(i, Ascii.ALNUM)) {
            i++;
        }
        return i;
    }

    /**
     * Calls phrases where the first two words of theirs stand. These are read once for all: the
     * cost of a place does not grow with the number of phrases that begin there.
     */
    static final class Together extends Detector {

        /** As many as there are bits that tell who is due. */
        static final int MOST = Long.SIZE;

        private final List<PhraseDetector> phrases = new ArrayList<>();
        private final Words first = new Words();
        private final Words second = new Words();

        Together() {
            super(new Kind("", Kind.Group.INJECTION));
        }

        /** Adds a phrase; false when there is no room for it. */
        boolean add(PhraseDetector phrase) {
            if (phrases.size() == MOST) {
                return false;
            }
            long bit = 1L << phrases.size();
            phrases.add(phrase);
            for (String word : phrase.steps[0].words) {
                first.add(word, bit);
            }
            phrase.second().forEach(word -> second.add(word, bit));
            return true;
        }

        /** Asks for one anchor for all words that begin alike, or one place would be read often. */
        @Override
        void anchor(AnchorsBuilder anchors) {
            Map<String, BitSet> words = new TreeMap<>();
            BitSet letters = new BitSet(256);
            for (PhraseDetector phrase : phrases) {
                for (String word : phrase.steps[0].words) {
                    String plain = word.split("_", 2)[0];
                    String begin =
                            plain.substring(0, Math.min(plain.length(), AnchorsBuilder.LETTERS));
                    BitSet next = words.computeIfAbsent(begin, any -> new BitSet());
                    phrase.second().forEach(then -> next.or(Anchors.anyCase(then.charAt(0))));
                    letters.or(Anchors.anyCase(word.charAt(0)));
                }
            }
            words.forEach(
                    (word, next) -> anchors.word(this, word, HiddenTextDetector.FIRST_BYTES, next));
            // A hidden character may stand behind the first letter already.
            letters.stream()
                    .forEach(
                            letter ->
                                    anchors.window(
                                            this,
                                            0,
                                            AnchorsBuilder.NO_WORD,
                                            Anchors.set(letter, letter),
                                            HiddenTextDetector.FIRST_BYTES,
                                            HiddenTextDetector.SECOND_BYTES));
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            for (long due = due(text, at); due != 0; due &= due - 1) {
                phrases.get(Long.numberOfTrailingZeros(due)).judge(text, at, hits);
            }
        }

        /** Returns the phrases whose first two words stand at {@code at}, a bit for each. */
        long due(Text text, int at) {
            return text.is(at - 1, Ascii.ALNUM) ? 0 : first.at(text, at, Words.ROOT, second);
        }
    }

    /** Words in a tree by their letters, and the phrases each belongs to. */
    private static final class Words {

        static final int ROOT = 0;

        /** The letters, and the place of the one that stands for any. */
        private static final int ANY = 26;

        private static final int LETTERS = ANY + 1;

        /** For each node and letter the next node; there is none at {@link #ROOT}. */
        private short[] next = new short[LETTERS];

        /** For each node the phrases of the word that ends there. */
        private long[] phrases = new long[1];

        private int size = 1;

        void add(String word, long bit) {
            int node = ROOT;
            for (int i = 0; i < word.length(); i++) {
                int place = node * LETTERS + (word.charAt(i) == '_' ? ANY : word.charAt(i) - 'a');
                if (next[place] == ROOT) {
                    if (size == phrases.length) {
                        phrases = Arrays.copyOf(phrases, 2 * size);
                        next = Arrays.copyOf(next, 2 * size * LETTERS);
                    }
                    next[place] = (short) size++;
                }
                node = next[place];
            }
            phrases[node] |= bit;
        }

        /**
         * Returns the phrases of the words whose rest behind {@code node} stands at {@code at} and,
         * unless {@code then} is null, for which one of these stands behind the gap.
         */
        long at(Text text, int at, int node, @Nullable Words then) {
            long found = 0;
            int i = at;
            int here = node;
            while (true) {
                long ends = phrases[here];
                if (ends != 0 && !text.is(i, Ascii.ALNUM)) {
                    found |=
                            then == null ? ends : ends & then.at(text, gapEnd(text, i), ROOT, null);
                }
                i = here == ROOT ? i : HiddenTextDetector.skip(text, i);
                int any = next[here * LETTERS + ANY];
                int length = any == ROOT ? 0 : letter(text, i, '_');
                if (length > 0) {
                    found |= at(text, i + length, any, then);
                }
                int letter = Ascii.lower(text.at(i++)) - 'a';
                here = letter < 0 || letter >= ANY ? ROOT : next[here * LETTERS + letter];
                if (here == ROOT) {
                    return found;
                }
            }
        }
    }

    /**
     * Knows orders to a model in scripts that part no words by blanks, or bend them: one of its
     * first words, and not far behind it in the same sentence one of its last.
     */
    static final class ScriptPhraseDetector extends Detector implements Text.Sought {

        private static final int FARTHEST = 120;

        private final byte[][] first;

        /** The last words by their first bytes. */
        private final byte[][][] then = new byte[256][][];

        ScriptPhraseDetector(Kind kind, String first, String then) {
            super(kind);
            this.first = words(first);
            byte[][] all = words(then);
            for (int lead = 0; lead < this.then.length; lead++) {
                byte begin = (byte) lead;
                this.then[lead] =
                        Arrays.stream(all).filter(word -> word[0] == begin).toArray(byte[][]::new);
            }
        }

        private static byte[][] words(String words) {
            String[] parts = words.split(" ");
            byte[][] bytes = new byte[parts.length][];
            for (int i = 0; i < parts.length; i++) {
                bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
            }
            return bytes;
        }

        @Override
        void anchor(AnchorsBuilder anchors) {
            for (byte[] word : first) {
                BitSet[] window = new BitSet[6];
                window[0] = Anchors.any();
                for (int i = 1; i < window.length; i++) {
                    int b = word[i - 1] & 0xff;
                    window[i] = Anchors.set(b, b);
                }
                anchors.window(this, 0, window);
            }
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            int from = end(text, at, first);
            int next = from < 0 ? -1 : text.next(this, from, Math.min(text.to, from + FARTHEST));
            int end = next < 0 ? -1 : end(text, next, then[text.at(next)]);
            if (end > 0) {
                hits.add(kind, at, end);
            }
        }

        /** Tells whether one of the last words begins here, or the sentence ends. */
        @Override
        public boolean stands(Text text, int i) {
            int lead = text.at(i);
            // Inside of a character neither does.
            boolean inside = (lead & 0xc0) == 0x80;
            return !inside && (end(text, i, then[lead]) > 0 || endsSentence(text, i));
        }

        /** Scripts differ by what their characters begin with. */
        @Override
        public int slot() {
            return first[0][0];
        }

        private static boolean endsSentence(Text text, int i) {
            int c = text.at(i);
            boolean wide = c == 0xe3 && text.at(i + 1) == 0x80 && text.at(i + 2) == 0x82;
            return wide || c == 0 || c == '.' || c == '!' || c == '?' || c == '\n';
        }

        private static int end(Text text, int at, byte[][] words) {
            for (byte[] word : words) {
                if (has(text, at, word)) {
                    return at + word.length;
                }
            }
            return -1;
        }

        private static boolean has(Text text, int at, byte[] word) {
            for (int i = 0; i < word.length; i++) {
                if (text.at(at + i) != (word[i] & 0xff)) {
                    return false;
                }
            }
            return true;
        }
    }
}
