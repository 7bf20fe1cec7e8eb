package io.watchgate.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows keys and tokens that their vendors made to be known: a fixed beginning, alphabets, lengths.
 *
 * <p>The form is a regular expression of the simplest sort: characters, {@code [classes]} with
 * {@code {least,most}}, and a backslash before what is itself. Each class takes as much as it can
 * and gives nothing back, so matching is linear; a longer run than the last class allows is no
 * match.
 */
final class TokenDetector extends Detector {

    /** A run of bytes of one class; {@code literal} when the class has one byte. */
    private record Step(BitSet allowed, int least, int most, String spelled) {

        boolean isLiteral() {
            return spelled.isEmpty();
        }

        /** Returns the end of what belongs to this from {@code at} on. */
        int end(Text text, int at) {
            if (most > LONG) {
                return text.rowEnd(allowed, at, most);
            }
            int limit = Math.min(text.to, at + most);
            int end = at;
            while (end < limit && allowed.get(text.at(end))) {
                end++;
            }
            return end;
        }
    }

    /** A beginning of tokens may stand often in a run that may be longer than that. */
    private static final int LONG = 40;

    /** No random text ends in so many equal characters. */
    private static final int PLACEHOLDER = 12;

    private final String form;
    private final Check check;
    private final Step[] steps;

    /** The place in the form at which this is called; -1 where it begins with a run of digits. */
    private final int anchor;

    TokenDetector(Kind kind, String form, Check check) {
        super(kind);
        this.form = form;
        this.check = check;
        this.steps = parse(form).toArray(new Step[0]);
        this.anchor = steps[0].least == steps[0].most ? rarest() : -1;
        if (anchor < 0 && !steps[0].spelled.equals("[0-9]")) {
            throw new IllegalArgumentException(form + " (expected: a beginning of fixed length)");
        }
    }

    /**
     * Returns the place whose window is met least in other texts, and nowhere among the letters of
     * words but at their beginning.
     */
    private int rarest() {
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int place = 0; isFixed(place + 2); place++) {
            double chance = 1;
            if (place > 0 && isOfLetters(nearest(place))) {
                continue;
            }
            for (BitSet set : nearest(place)) {
                chance *= set.stream().mapToDouble(TokenDetector::commonness).sum();
            }
            best = chance < least ? place : best;
            least = Math.min(chance, least);
        }
        return best;
    }

    private static boolean isOfLetters(BitSet[] window) {
        boolean letters = true;
        for (BitSet set : window) {
            letters &= set.intersects(AnchorsBuilder.PLAIN);
        }
        return letters;
    }

    private static double commonness(int c) {
        return Ascii.is(c, Ascii.LOWER) ? 4 : Ascii.is(c, Ascii.DIGIT) || c == ' ' ? 2 : 1;
    }

    /** Tells whether it is known what can stand at a place of the form. */
    private boolean isFixed(int place) {
        int length = 0;
        for (Step step : steps) {
            if (place < length + step.least) {
                return true;
            }
            if (step.least != step.most) {
                return false;
            }
            length += step.least;
        }
        return false;
    }

    private BitSet allowed(int place) {
        int length = 0;
        for (Step step : steps) {
            length += step.least;
            if (place < length) {
                return step.allowed;
            }
        }
        throw new IllegalArgumentException(form + ": no place " + place);
    }

    /** Returns the four bytes by which a window is looked up. */
    private BitSet[] nearest(int place) {
        return Arrays.copyOf(window(place), 4);
    }

    private BitSet[] window(int place) {
        BitSet before = place == 0 ? AnchorsBuilder.NO_WORD : allowed(place - 1);
        return new BitSet[] {
            before,
            allowed(place),
            allowed(place + 1),
            allowed(place + 2),
            isFixed(place + 3) ? allowed(place + 3) : Anchors.any(),
            isFixed(place + 4) ? allowed(place + 4) : Anchors.any()
        };
    }

    private static List<Step> parse(String form) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < form.length()) {
            BitSet allowed = new BitSet(128);
            if (form.charAt(i) != '[') {
                i += form.charAt(i) == '\\' ? 1 : 0;
                allowed.set(form.charAt(i++));
                steps.add(new Step(allowed, 1, 1, ""));
                continue;
            }
            int close = form.indexOf(']', i);
            String spelled = form.substring(i, close + 1);
            for (int k = i + 1; k < close; k++) {
                boolean range = k + 2 < close && form.charAt(k + 1) == '-';
                allowed.set(form.charAt(k), form.charAt(range ? k + 2 : k) + 1);
                k += range ? 2 : 0;
            }
            int end = form.indexOf('}', close);
            String[] bounds = form.substring(close + 2, end).split(",");
            int least = Integer.parseInt(bounds[0]);
            int most = Integer.parseInt(bounds[bounds.length - 1]);
            steps.add(new Step(allowed, least, most, spelled));
            i = end + 1;
        }
        return steps;
    }

    String form() {
        return form;
    }

    Check check() {
        return check;
    }

    /** Returns the class that must not go on behind the token; empty when a literal is last. */
    String lastClass() {
        return steps[steps.length - 1].spelled;
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        if (anchor < 0) {
            anchors.digits(this);
            return;
        }
        anchors.window(this, -anchor, window(anchor));
    }

    @Override
    int @Nullable [] formsOf(int run, int behind, int second) {
        boolean fits = run >= steps[0].least && run <= steps[0].most;
        return fits && steps[1].allowed.get(behind) ? new int[1] : null;
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (at < text.from || text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        int end = end(text, at);
        if (end > 0 && !isPlaceholder(text, at, end) && check.holds(text, at, end)) {
            hits.add(kind, at, end);
        }
    }

    /** Tells whether documentation shows here how a token looks: it ends in one character only. */
    static boolean isPlaceholder(Text text, int start, int end) {
        int i = end - 1;
        while (i > start && end - i < PLACEHOLDER && text.at(i - 1) == text.at(end - 1)) {
            i--;
        }
        return end - i == PLACEHOLDER;
    }

    /** Returns the end of the form that begins at {@code start}; -1 when none does. */
    int end(Text text, int start) {
        int end = start;
        for (Step step : steps) {
            int from = end;
            end = step.end(text, from);
            if (end - from < step.least) {
                return -1;
            }
        }
        Step last = steps[steps.length - 1];
        boolean goesOn = !last.isLiteral() && end < text.to && last.allowed.get(text.at(end));
        return goesOn ? -1 : end;
    }
}
