package io.watchgate.detect;

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
}
