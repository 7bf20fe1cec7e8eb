package io.watchgate.detect;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Knows numbers by how they are written and by their check digits. A form that begins with {@code
 * ?} is too common to be taken without one of the kind's words near it. The check finds the digits
 * in the text's scratch.
 */
final class NumberDetector extends Detector {

    private final Check check;
    private final String[] words;

    /** With what the words begin: where nothing does, a form that needs one is not tried. */
    private final int begins;

    private final Layout[] forms;
    private final boolean[] wordless;

    NumberDetector(Kind kind, Check check, String words, String... forms) {
        super(kind);
        this.check = check;
        this.words = Text.words(words);
        begins = Text.begins(this.words);
        this.forms = new Layout[forms.length];
        this.wordless = new boolean[forms.length];
        for (int i = 0; i < forms.length; i++) {
            wordless[i] = forms[i].charAt(0) != '?';
            this.forms[i] = new Layout(wordless[i] ? forms[i] : forms[i].substring(1));
        }
    }

    /** Returns the forms, in the order in which they are tried. */
    Layout[] forms() {
        return forms.clone();
    }

    /** Tells whether a number of that form is taken by itself. */
    boolean wordless(int form) {
        return wordless[form];
    }

    String[] words() {
        return words.clone();
    }

    Check check() {
        return check;
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.digits(this);
        if (Arrays.stream(forms).anyMatch(Layout::beginsBehindCapital)) {
            anchors.digitsBehindCapital(this);
        }
    }

    @Override
    boolean mayBegin(int run) {
        for (Layout form : forms) {
            if (form.firstRun() == run) {
                return true;
            }
        }
        return false;
    }

    @Override
    int @Nullable [] formsOf(int run, int behind, int second) {
        int[] found = null;
        int count = 0;
        for (int i = 0; i < forms.length; i++) {
            if (forms[i].canBe(run, behind, second)) {
                found = found == null ? new int[forms.length] : found;
                found[count++] = i;
            }
        }
        return found == null ? null : Arrays.copyOf(found, count);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        for (int i : text.forms) {
            Layout form = forms[i];
            int start = at - form.before();
            if (start < text.from || !wordless[i] && text.isKnownFar(start, begins)) {
                continue;
            }
            int end = form.match(text, start);
            if (end >= 0
                    && standsAlone(text, start, end)
                    && (wordless[i] || text.mayBeNear(start, begins))
                    && check.holds(text, start, end)
                    && (wordless[i] || text.near(start, words))) {
                hits.add(kind, start, end);
                return;
            }
        }
    }

    /** Tells whether a number does not go on before or behind, as that of a version or a UUID. */
    static boolean standsAlone(Text text, int start, int end) {
        int before = text.at(start - 1);
        int behind = text.at(end);
        return !goesOn(before, text, start - 2) && before != '+' && !goesOn(behind, text, end + 1);
    }

    private static boolean goesOn(int next, Text text, int beyond) {
        return Ascii.is(next, Ascii.ALNUM)
                || next == '_'
                || (next == '-' || next == '.') && text.is(beyond, Ascii.DIGIT);
    }
}
