package io.watchgate.detect;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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

        int only() {
            return allowed.nextSetBit(0);
        }
    }

    private final String form;
    private final Check check;
    private final Step[] steps;
    private int before;
    private int firstLiteral;

    TokenDetector(Kind kind, String form, Check check) {
        super(kind);
        this.form = form;
        this.check = check;
        this.steps = parse(form).toArray(new Step[0]);
        findAnchor();
    }

    /** Finds two literal bytes in a row behind classes of fixed length, or digits at the start. */
    private void findAnchor() {
        for (int i = 0; i + 1 < steps.length; i++) {
            if (steps[i].isLiteral() && steps[i + 1].isLiteral()) {
                firstLiteral = i;
                return;
            }
            if (steps[i].least != steps[i].most) {
                break;
            }
            before += steps[i].least;
        }
        before = 0;
        firstLiteral = -1;
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
    void anchor(Anchors.Builder anchors) {
        if (firstLiteral >= 0) {
            int first = steps[firstLiteral].only();
            int second = steps[firstLiteral + 1].only();
            if (before == 0) {
                anchors.word(first, second, this);
            } else {
                anchors.pair(first, second, this);
            }
            return;
        }
        if (steps[0].spelled.equals("[0-9]")) {
            anchors.digits(steps[0].least, steps[0].most, this);
            return;
        }
        Step second = steps[0].most > 1 ? steps[0] : steps[1];
        steps[0].allowed.stream()
                .forEach(a -> second.allowed.stream().forEach(b -> anchors.word(a, b, this)));
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int start = at - before;
        if (start < text.from || text.is(start - 1, Ascii.ALNUM)) {
            return;
        }
        int end = end(text, start);
        if (end > 0 && check.holds(text, start, end)) {
            hits.add(kind, start, end);
        }
    }

    /** Returns the end of the form that begins at {@code start}; -1 when none does. */
    int end(Text text, int start) {
        int end = start;
        for (Step step : steps) {
            int length = 0;
            while (length < step.most && end < text.to && step.allowed.get(text.at(end))) {
                length++;
                end++;
            }
            if (length < step.least) {
                return -1;
            }
        }
        Step last = steps[steps.length - 1];
        boolean goesOn = !last.isLiteral() && end < text.to && last.allowed.get(text.at(end));
        return goesOn ? -1 : end;
    }
}
