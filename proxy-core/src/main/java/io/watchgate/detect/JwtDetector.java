package io.watchgate.detect;

/**
 * Knows JSON Web Tokens (RFC 7519), signed, encrypted or neither: parts in Base64 between points,
 * the first of which is JSON that names an algorithm.
 */
final class JwtDetector extends Detector {

    private static final int LONGEST_HEADER = 2048;
    private static final int LONGEST_PART = 16 * 1024;
    private static final String[] ALGORITHM = {"\"alg\"", "\"enc\""};

    JwtDetector(Kind kind) {
        super(kind);
    }

    @Override
    void anchor(AnchorsBuilder anchors) {
        anchors.window(
                this,
                0,
                Anchors.not(Anchors.set(Ascii.TOKEN)),
                Anchors.set("e"),
                Anchors.set("y"),
                Anchors.set("JA"));
    }

    @Override
    void judge(Text text, int at, Hits hits) {
        if (text.is(at - 1, Ascii.TOKEN) || !text.has(at, "eyJ") && !text.has(at, "eyA")) {
            return;
        }
        int header = partEnd(text, at, LONGEST_HEADER);
        int end = header;
        int parts = 1;
        while (parts < 5 && text.at(end) == '.') {
            end = partEnd(text, end + 1, LONGEST_PART);
            parts++;
        }
        if (parts >= 3 && end - header > 4 && namesAlgorithm(text, at, header)) {
            hits.add(kind, at, end);
        }
    }

    private static int partEnd(Text text, int from, int most) {
        int i = from;
        while (i - from < most && text.is(i, Ascii.TOKEN)) {
            i++;
        }
        return i;
    }

    private static boolean namesAlgorithm(Text text, int from, int to) {
        byte[] plain = new byte[to - from];
        Text header = new Text();
        header.over(plain, 0, Base64Runs.decode(text, from, to, plain));
        for (int i = 0; i < header.to; i++) {
            if (header.has(i, ALGORITHM[0]) || header.has(i, ALGORITHM[1])) {
                return header.at(0) == '{';
            }
        }
        return false;
    }
}
