package io.watchgate.detect;

/**
 * Knows secrets that look like any random text by the name that stands before them: the member's,
 * or in the text with an equals sign or a colon. Names are compared by their letters and digits
 * only, in any case.
 */
final class NamedSecretDetector extends Detector {

    /** No name of a secret has fewer letters. */
    static final int SHORTEST_NAME = 8;

    private static final int LONGEST_GAP = 8;
    private static final int LONGEST_INDENT = 32;
    private static final String VALUE = "value";
    private static final String SEPARATORS = "_-. ";

    private final TokenDetector value;
    private final String[] names;

    NamedSecretDetector(Kind kind, String form, String... names) {
        super(kind);
        this.value = new TokenDetector(kind, form, Check.NONE);
        this.names = names;
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.named(this);
        for (String name : names) {
            anchors.word(this, name, Anchors.set(SEPARATORS), Anchors.any());
        }
    }

    String[] names() {
        return names.clone();
    }

    /** Judges a text that is the value of a member. */
    void judgeNamed(Text text, Hits hits) {
        if (text.isNamed(names)) {
            note(text, text.from, hits);
        }
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        for (String name : names) {
            int end = nameEnd(text, at, name);
            if (end > 0) {
                note(text, valueStart(text, end), hits);
            }
        }
    }

    private void note(Text text, int start, Hits hits) {
        int end = value.end(text, start);
        if (end > 0 && !text.is(start - 1, Ascii.ALNUM)) {
            hits.add(kind, start, end);
        }
    }

    private static int nameEnd(Text text, int at, String name) {
        int i = at;
        for (int k = 0; k < name.length(); k++) {
            if (k > 0 && SEPARATORS.indexOf(text.at(i)) >= 0) {
                i++;
            }
            if (Ascii.lower(text.at(i++)) != name.charAt(k)) {
                return -1;
            }
        }
        return i;
    }

    /**
     * Passes quotes, blanks and one assignment; where name and value have a pair or a line of their
     * own, as in settings in XML and variables of a container in YAML, the word before the value.
     */
    private static int valueStart(Text text, int from) {
        int i = gapEnd(text, from, LONGEST_GAP, "\"'\\ \t=:>`]");
        int word = gapEnd(text, i, LONGEST_INDENT, "\"', \t\r\n");
        boolean pair = word > from && text.hasAnyCase(word, VALUE);
        return pair ? gapEnd(text, word + VALUE.length(), LONGEST_GAP, "\"'\\ =:") : i;
    }

    private static int gapEnd(Text text, int from, int most, String gap) {
        int i = from;
        while (i - from < most && text.at(i) != 0 && gap.indexOf(text.at(i)) >= 0) {
            i++;
        }
        return i;
    }
}
