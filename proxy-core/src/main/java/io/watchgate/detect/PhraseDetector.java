package io.watchgate.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Knows sentences that give orders to a model, by their words: in any case, with anything but
 * letters between them, and with characters that nobody sees inside of them.
 *
 * <p>A phrase is a row of steps; each is a set of words, {@code a|b}. A {@code *} behind a step
 * lets it stand any number of times or not at all, a {@code ?} at most once. Words are taken in the
 * order of the steps and none is given back, so matching is linear in a bounded stretch.
 */
final class PhraseDetector extends Detector {

    private static final int MOST_WORDS = 24;
    private static final int LONGEST_GAP = 8;

    private record Step(String[] words, String[][] byLetter, boolean optional, boolean repeated) {

        Step(String[] words, boolean optional, boolean repeated) {
            this(words, new String[26][], optional, repeated);
            for (int i = 0; i < byLetter.length; i++) {
                char letter = (char) ('a' + i);
                byLetter[i] =
                        Arrays.stream(words)
                                .filter(word -> word.charAt(0) == letter)
                                .toArray(String[]::new);
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
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet letters = new BitSet(256);
        BitSet next = beginOfSecond();
        for (String word : steps[0].words) {
            anchors.word(this, word, HiddenTextDetector.FIRST_BYTES, next);
            letters.or(Anchors.anyCase(word.charAt(0)));
        }
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

    /** Returns with what the second word of the sentence may begin. */
    private BitSet beginOfSecond() {
        BitSet letters = new BitSet(256);
        for (int i = 1; i < steps.length && !steps[0].optional; i++) {
            for (String word : steps[i].words) {
                letters.or(Anchors.anyCase(word.charAt(0)));
            }
            if (!steps[i].optional) {
                return letters;
            }
        }
        return Anchors.any();
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
            if (Ascii.lower(text.at(i)) != word.charAt(k)) {
                return -1;
            }
            i++;
        }
        return i;
    }

    private static int gapEnd(Text text, int from) {
        int i = from;
        while (i - from < LONGEST_GAP && text.at(i) != 0 && !text.is(i, Ascii.ALNUM)) {
            i++;
        }
        return i;
    }
}
