package io.watchgate.detect;

import java.util.List;

/**
 * Finds what a set of detectors knows in one JSON text: in values, names and numbers, as a reader
 * of the text would see them, and in what they decode to.
 *
 * <p>The text is walked once. A string without escapes is judged where it stands, any other in a
 * scratch; an ordinary text allocates nothing ({@code ScannerBenchmark}). Immutable, safe from any
 * thread; each thread brings its own {@link Scan}.
 */
final class Scanner {

    private final Anchors all;
    private final Anchors secrets;

    /** Creates a scanner for {@code detectors}. */
    Scanner(List<? extends Detector> detectors) {
        all = anchors(detectors);
        // Pictures and archives are full of accidental addresses, but not of accidental keys.
        secrets = anchors(detectors.stream().filter(Scanner::isSecret).toList());
    }

    private static boolean isSecret(Detector detector) {
        return detector.kind.group() == Group.SECRETS;
    }

    private static Anchors anchors(List<? extends Detector> detectors) {
        Anchors.Builder anchors = new Anchors.Builder();
        detectors.forEach(detector -> detector.anchor(anchors));
        return anchors.build();
    }

    /** Judges {@code json[from..to)}, which is valid; what is found is in {@code scan.hits()}. */
    void scan(byte[] json, int from, int to, Scan scan) {
        scan.run(this, json, from, to);
    }

    /** Judges one text. */
    void judge(Text text, Hits hits) {
        all.walk(text, hits);
    }

    /** Judges bytes that are no text. */
    void judgeBinary(Text text, Hits hits) {
        secrets.walk(text, hits);
    }
}
