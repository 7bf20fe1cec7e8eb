package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows private keys in PEM (RFC 7468, OpenSSH, PGP): from the first line to the last with
 * everything between, so that nothing of the key stays. Where the last line is missing, whatever
 * can belong to the key goes with the first.
 */
final class PemDetector extends Detector {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String SECRET = "PRIVATE KEY";
    private static final int LONGEST_LABEL = 60;
    private static final int LONGEST = 64 * 1024;

    PemDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.window(
                this, 0, Anchors.set("-"), Anchors.set("B"), Anchors.set("E"), Anchors.set("G"));
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        int start = at - DASHES.length();
        if (!text.has(start, BEGIN)) {
            return;
        }
        int label = start + BEGIN.length();
        boolean secret = false;
        int i = label;
        while (i - label < LONGEST_LABEL
                && (text.is(i, Ascii.UPPER | Ascii.DIGIT) || text.at(i) == ' ')) {
            secret |= text.has(i, SECRET);
            i++;
        }
        if (secret && text.has(i, DASHES)) {
            int body = i + DASHES.length();
            int end = end(text, body);
            hits.add(kind, start, end > 0 ? end : bodyEnd(text, body));
        }
    }

    /** Returns the end of the last line; -1 when another key begins before, or none ends. */
    private static int end(Text text, int from) {
        int most = Math.min(text.to, from + LONGEST);
        for (int i = from; i < most; i++) {
            if (text.at(i) != '-') {
                continue;
            }
            if (text.has(i, BEGIN)) {
                return -1;
            }
            if (text.has(i, END)) {
                int label = i + END.length();
                int k = label;
                while (k - label < LONGEST_LABEL && text.at(k) != '-' && k < text.to) {
                    k++;
                }
                return text.has(k, DASHES) ? k + DASHES.length() : k;
            }
        }
        return -1;
    }

    private static int bodyEnd(Text text, int from) {
        int i = from;
        while (text.is(i, Ascii.BASE64 | Ascii.SPACE) && text.at(i) != '-'
                || text.at(i) == '='
                || text.at(i) == '\\' && "nrt".indexOf(text.at(i + 1)) >= 0) {
            i++;
        }
        return i;
    }

    /**
     * Knows the private keys of programs that have a form of their own for them: PuTTY's files, and
     * those of SSH2 (like RFC 4716, with {@code PRIVATE} in the first line). From the first line to
     * the last with everything between; where the last is missing, as far as such a file can be
     * long.
     */
    static final class KeyFileDetector extends Detector {

        private static final String PUTTY = "PuTTY-User-Key-File-";
        private static final Line PUTTY_LAST = new Line("Private-MAC: ");
        private static final String SSH2 = "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----";
        private static final Line SSH2_LAST = new Line("---- END SSH2 ENCRYPTED PRIVATE KEY ----");
        private static final int SSH2_ANCHOR = SSH2.indexOf("SSH2");
        private static final int LONGEST = 64 * 1024;

        /** What a file ends with. */
        private record Line(String words) implements Text.Sought {

            @Override
            public boolean stands(Text text, int i) {
                return text.at(i) == words.charAt(0) && text.has(i, words);
            }

            @Override
            public int slot() {
                return words.charAt(0);
            }
        }

        KeyFileDetector(Kind kind) {
            super(kind);
        }

        @Override
        void anchor(AnchorsBuilder anchors) {
            anchors.window(this, 0, sets("\0PuTTY"));
            anchors.window(this, -SSH2_ANCHOR, sets(" SSH2 "));
        }

        private static BitSet[] sets(String window) {
            BitSet[] sets = new BitSet[window.length()];
            for (int i = 0; i < sets.length; i++) {
                char c = window.charAt(i);
                sets[i] = c == 0 ? AnchorsBuilder.NO_WORD : Anchors.set(c, c);
            }
            return sets;
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            if (text.has(at, PUTTY)) {
                int last = find(text, at + PUTTY.length(), PUTTY_LAST);
                int end = last < 0 ? last : last + PUTTY_LAST.words.length();
                while (end > 0 && text.is(end, Ascii.HEX)) {
                    end++;
                }
                hits.add(kind, at, end > 0 ? end : Math.min(text.to, at + LONGEST));
            } else if (text.has(at, SSH2)) {
                int last = find(text, at + SSH2.length(), SSH2_LAST);
                int end = last < 0 ? at + LONGEST : last + SSH2_LAST.words.length();
                hits.add(kind, at, Math.min(text.to, end));
            }
        }

        /**
         * Returns where {@code line} stands next; -1 when it does not, or farther than a file is
         * long.
         */
        private static int find(Text text, int from, Line line) {
            return text.next(line, from, Math.min(text.to, from + LONGEST));
        }
    }
}
