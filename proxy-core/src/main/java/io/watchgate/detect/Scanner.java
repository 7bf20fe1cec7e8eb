package io.watchgate.detect;

import io.watchgate.detect.entropy.RandomRuns;
import io.watchgate.detect.pattern.PatternText;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a set of detectors knows in one JSON text: in values, names and numbers, as a reader
 * of the text would see them, and in what they decode to.
 *
 * <p>The text is walked once. A string without escapes is judged where it stands, any other in a
 * scratch; an ordinary text allocates nothing ({@code ScannerBenchmark}). Immutable, safe from any
 * thread; each thread brings its own {@link Scan}.
 */
final class Scanner {

    private final Anchors anchors;
    private final UserPattern[] patterns;
    private final AllowList allowed;
    private final @Nullable Entropy entropy;

    /** Creates a scanner for {@code detectors}. */
    Scanner(List<? extends Detector> detectors) {
        this(detectors, List.of(), AllowList.NOTHING, null);
    }

    /**
     * Creates a scanner for detectors and an operator's patterns, less what may pass.
     *
     * @param entropy finds what looks random; null where nobody wants that
     */
    Scanner(
            List<? extends Detector> detectors,
            List<UserPattern> patterns,
            AllowList allowed,
            @Nullable Entropy entropy) {
        this.entropy = entropy;
        this.patterns = patterns.toArray(new UserPattern[0]);
        this.allowed = allowed;
        anchors = anchors(detectors);
    }

    /**
     * Knows texts that look random. One with letters of both cases and digits counts anywhere, any
     * other only near a word that says what it is, and what looks like a UUID nowhere.
     *
     * @param bits least entropy of a character
     */
    record Entropy(double bits) {

        static final Kind KIND = Kind.secret("high-entropy");

        /** A hash in hexadecimal digits has no more than four bits for each. */
        private static final double HEX_BITS = 3;

        private static final int SHORTEST_HEX = 32;
        private static final String[] WORDS = {
            "secret", "token", "key", "apikey", "password", "passwd", "pwd", "credential", "bearer"
        };

        private void judge(Text text, Hits hits) {
            RandomRuns runs = text.runs();
            runs.over(text.bytes, text.from, text.to);
            while (runs.next()) {
                if (looksRandom(text, runs)) {
                    hits.add(KIND, runs.start(), runs.end());
                }
            }
        }

        private boolean looksRandom(Text text, RandomRuns runs) {
            if (runs.isHex()) {
                return !runs.hasDash()
                        && runs.end() - runs.start() >= SHORTEST_HEX
                        && runs.bits() >= HEX_BITS
                        && text.near(runs.start(), WORDS);
            }
            return runs.bits() >= bits && (runs.isMixed() || text.near(runs.start(), WORDS));
        }
    }

    /** Notes where a text begins to hide characters; finds nothing itself. */
    private static final class FoldingMark extends Detector {

        FoldingMark() {
            super(new Kind("", Kind.Group.PATTERNS));
        }

        @Override
        void anchor(AnchorsBuilder anchors) {
            BitSet any = Anchors.any();
            BitSet hex = Anchors.set(Ascii.HEX);
            anchors.window(this, 0, any, Anchors.set("%"), hex, hex);
            anchors.window(this, 0, any, Anchors.set("\\"), Anchors.set("u"), hex);
            // A line of a file in a JSON text: its first word must not begin with the escape's
            // letter.
            BitSet begins = Anchors.set(Ascii.ALNUM);
            anchors.window(this, 0, any, Anchors.set("\\"), Anchors.set("bfnrt"), begins);
        }

        @Override
        void judge(Text text, int at, Hits hits) {
            Folding folding = text.at(at) == '%' ? Folding.PERCENT : Folding.BACKSLASH;
            if (text.folding == null && folding.length(text.bytes, at, text.to) > 0) {
                text.folding = folding;
            }
        }
    }

    private static Anchors anchors(List<? extends Detector> detectors) {
        AnchorsBuilder anchors = new AnchorsBuilder();
        new FoldingMark().anchor(anchors);
        detectors.forEach(detector -> detector.anchor(anchors));
        return anchors.build();
    }

    /** Judges {@code json[from..to)}, which is valid; what is found is in {@code scan.hits()}. */
    void scan(byte[] json, int from, int to, Scan scan) {
        scan.run(this, json, from, to);
    }

    /** Judges one text of the array that {@code places} are of. */
    void judge(Text text, Places places, Hits hits) {
        int mark = hits.size();
        walk(text, places, false, hits);
        end(text, hits, mark);
    }

    private void walk(Text text, Places places, boolean secretsOnly, Hits hits) {
        anchors.callNamed(text, hits);
        int at = places.next(anchors, text.from, text.to);
        while (at >= 0) {
            anchors.callAt(text, at, secretsOnly, hits);
            at = places.next(anchors, text.from, text.to);
        }
    }

    private void end(Text text, Hits hits, int mark) {
        if (entropy != null) {
            entropy.judge(text, hits);
        }
        if (patterns.length > 0) {
            PatternText read = hits.patternText();
            read.over(text.bytes, text.from, text.to);
            for (UserPattern pattern : patterns) {
                pattern.judge(read, hits);
            }
        }
        if (hits.size() > mark) {
            dropAllowed(text, hits, mark);
        }
    }

    /**
     * Judges bytes that are no text: pictures and archives are full of accidental addresses, but
     * not of accidental keys.
     */
    void judgeBinary(Text text, Places places, Hits hits) {
        int mark = hits.size();
        walk(text, places, true, hits);
        if (hits.size() > mark) {
            dropAllowed(text, hits, mark);
        }
    }

    private void dropAllowed(Text text, Hits hits, int mark) {
        for (int i = hits.size() - 1; i >= mark; i--) {
            if (allowed.allows(text, hits.start(i), hits.end(i))) {
                hits.remove(i);
            }
        }
    }
}
