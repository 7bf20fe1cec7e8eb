package io.watchgate.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /**
     * What may stand at a place of a form.
     *
     * @param commonness how often it does in any text
     * @param plain whether letters of words or blanks may
     */
    private record Bytes(BitSet set, double commonness, boolean plain) {

        static final Bytes NO_WORD = of(AnchorsBuilder.NO_WORD);

        /** By how they are spelled: most forms are made of few classes. */
        private static final Map<String, Bytes> CLASSES = new ConcurrentHashMap<>();

        private static Bytes of(BitSet set) {
            double commonness = 0;
            for (int c = set.nextSetBit(0); c >= 0; c = set.nextSetBit(c + 1)) {
                commonness += commonness(c);
            }
            return new Bytes(set, commonness, set.intersects(AnchorsBuilder.PLAIN));
        }

        static Bytes of(char literal) {
            BitSet set = new BitSet(128);
            set.set(literal);
            return of(set);
        }

        static Bytes of(String spelled) {
            return CLASSES.computeIfAbsent(spelled, Bytes::parse);
        }

        private static Bytes parse(String spelled) {
            BitSet set = new BitSet(128);
            int close = spelled.length() - 1;
            for (int k = 1; k < close; k++) {
                boolean range = k + 2 < close && spelled.charAt(k + 1) == '-';
                set.set(spelled.charAt(k), spelled.charAt(range ? k + 2 : k) + 1);
                k += range ? 2 : 0;
            }
            return of(set);
        }

        private static double commonness(int c) {
            return Ascii.is(c, Ascii.LOWER) ? 4 : Ascii.is(c, Ascii.DIGIT) || c == ' ' ? 2 : 1;
        }
    }

    /**
     * A run of bytes of one class; {@code literal} when the class has one byte.
     *
     * @param allowed the bytes of the class, at hand for each byte of a text
     */
    private record Step(Bytes bytes, BitSet allowed, int least, int most, String spelled) {

        Step(Bytes bytes, int least, int most, String spelled) {
            this(bytes, bytes.set, least, most, spelled);
        }

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
        List<Bytes> places = fixed();
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int place = 0; place + 2 < places.size(); place++) {
            Bytes before = place == 0 ? Bytes.NO_WORD : places.get(place - 1);
            Bytes first = places.get(place);
            Bytes second = places.get(place + 1);
            Bytes third = places.get(place + 2);
            if (place > 0 && before.plain && first.plain && second.plain && third.plain) {
                continue;
            }
            double chance =
                    before.commonness * first.commonness * second.commonness * third.commonness;
            best = chance < least ? place : best;
            least = Math.min(chance, least);
        }
        return best;
    }

    /** Returns what can stand at each place of the form, as far as the places are known. */
    private List<Bytes> fixed() {
        List<Bytes> places = new ArrayList<>();
        for (Step step : steps) {
            places.addAll(Collections.nCopies(step.least, step.bytes));
            if (step.least != step.most) {
                break;
            }
        }
        return places;
    }

    private BitSet[] window(int place) {
        List<Bytes> places = fixed();
        BitSet[] window = new BitSet[6];
        Arrays.setAll(
                window,
                i -> {
                    int at = place + i - 1;
                    return at < places.size() ? places.get(Math.max(0, at)).set : Anchors.any();
                });
        if (place == 0) {
            window[0] = AnchorsBuilder.NO_WORD;
        }
        return window;
    }

    private static List<Step> parse(String form) {
        List<Step> steps = new ArrayList<>();
        int i = 0;
        while (i < form.length()) {
            if (form.charAt(i) != '[') {
                i += form.charAt(i) == '\\' ? 1 : 0;
                steps.add(new Step(Bytes.of(form.charAt(i++)), 1, 1, ""));
                continue;
            }
            int close = form.indexOf(']', i);
            String spelled = form.substring(i, close + 1);
            int end = form.indexOf('}', close);
            String[] bounds = form.substring(close + 2, end).split(",");
            int least = Integer.parseInt(bounds[0]);
            int most = Integer.parseInt(bounds[bounds.length - 1]);
            steps.add(new Step(Bytes.of(spelled), least, most, spelled));
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
    boolean mayBegin(int run) {
        return run >= steps[0].least && run <= steps[0].most;
    }

    @Override
    int @Nullable [] formsOf(int run, int behind, int second) {
        return mayBegin(run) && steps[1].allowed.get(behind) ? new int[1] : null;
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
