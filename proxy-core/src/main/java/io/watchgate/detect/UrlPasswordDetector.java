package io.watchgate.detect;

import java.util.BitSet;

/**
 * Knows passwords in URLs, of databases and of everything else: what stands between the colon
 * behind the user and the last {@code @} before the path. Only the password is the hit.
 */
final class UrlPasswordDetector extends Detector {

    private static final int LONGEST = 512;

    UrlPasswordDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        BitSet slash = Anchors.set("/");
        anchors.window(this, 0, Anchors.set(Ascii.ALNUM), Anchors.set(":"), slash, slash);
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (!text.has(at, "://") || !text.is(at - 1, Ascii.ALNUM)) {
            return;
        }
        int from = at + 3;
        int colon = -1;
        int last = -1;
        int i = from;
        while (i - from < LONGEST && isUserInfo(text.at(i))) {
            if (text.at(i) == ':' && colon < 0) {
                colon = i;
            } else if (text.at(i) == '@') {
                last = i;
            }
            i++;
        }
        boolean hasHost = last > 0 && (text.is(last + 1, Ascii.ALNUM) || text.at(last + 1) == '[');
        if (colon > 0 && last > colon + 1 && hasHost && !isPlaceholder(text, colon + 1, last)) {
            hits.add(kind, colon + 1, last);
        }
    }

    private static boolean isUserInfo(int c) {
        return c > ' ' && "/?#\"<>`\\".indexOf(c) < 0;
    }

    /** Tells whether documentation says here where a password would stand. */
    private static boolean isPlaceholder(Text text, int from, int to) {
        int first = text.at(from);
        if ("${[<".indexOf(first) >= 0) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (text.at(i) != first) {
                return false;
            }
        }
        return first == '*' || first == 'x' || first == 'X' || first == '.';
    }
}
