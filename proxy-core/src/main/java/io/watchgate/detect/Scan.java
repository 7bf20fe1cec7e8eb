package io.watchgate.detect;

import io.watchgate.detect.json.JsonWalk;
import java.util.Arrays;

/**
 * What one run of a {@link Scanner} needs and finds: texts, scratches, hits. Reused from run to
 * run; between runs it keeps at most {@link #KEPT} bytes for each level of decoding. Confined to
 * the thread that scans.
 */
final class Scan {

    /** How often something decoded is decoded again. */
    static final int DEEPEST = 3;

    private static final int KEPT = 64 * 1024;

    /** No number with fewer digits is looked for. */
    private static final int LEAST_DIGITS = 5;

    /** The longest integer that is spelled out for a number with a point or an exponent. */
    private static final int LONGEST_INTEGER = 20;

    private final Hits hits;
    private final JsonWalk walk = new JsonWalk();
    private final Places places = new Places(walk.marks());
    private final Level[] levels = new Level[DEEPEST + 3];
    private final byte[] digits = new byte[LONGEST_INTEGER];

    /** One level of decoding. */
    private static final class Level {
        final Text text = new Text();
        final Places places = new Places();
        final Base64Runs runs = new Base64Runs();
        byte[] scratch = {};

        /** Returns a scratch for a text of so many bytes. */
        byte[] scratch(int size) {
            if (scratch.length <= size) {
                scratch = new byte[Math.max(size + 1, 1024)];
            }
            return scratch;
        }

        /** Looks at the first bytes of the scratch, and ends them as a string of JSON ends. */
        void over(int length) {
            scratch[length] = '"';
            places.over(scratch, 0, length);
            text.over(scratch, 0, length, places.marks());
        }

        void clear() {
            text.clear();
            places.clear(KEPT);
            scratch = scratch.length > KEPT ? new byte[0] : scratch;
        }
    }

    /** Creates a scan that finds {@code most} hits at most. */
    Scan(int most) {
        hits = new Hits(most);
        Arrays.setAll(levels, any -> new Level());
    }

    /** Says how long expressions may take in each run from now on, in nanoseconds. */
    void patternTime(long nanosOfMessage, long nanosPerByte) {
        hits.patternText().begin(nanosOfMessage, nanosPerByte);
    }

    /** Returns what the last run has found; valid until the next one. */
    Hits hits() {
        return hits;
    }

    /** Lets go of everything that belongs to the last run. */
    void clear() {
        hits.clear();
        walk.clear(KEPT);
        places.clear(KEPT);
        for (Level level : levels) {
            level.clear();
        }
    }

    void run(Scanner scanner, byte[] json, int from, int to) {
        clear();
        walk.over(json, from, to);
        places.begin(from, to);
        Text text = levels[0].text;
        while (true) {
            switch (walk.next()) {
                case NAME -> {
                    text.named(json, 0, 0);
                    string(scanner, json, Hits.NAME);
                    text.named(json, walk.start(), walk.end());
                }
                case TEXT -> string(scanner, json, Hits.VALUE);
                case NUMBER -> number(scanner, json);
                case END -> {
                    return;
                }
            }
        }
    }

    private void string(Scanner scanner, byte[] json, byte place) {
        int mark = hits.size();
        Level level = levels[0];
        if (walk.escaped()) {
            unfolded(scanner, Folding.BACKSLASH, json, walk.start(), walk.end(), 0);
        } else {
            level.text.over(json, walk.start(), walk.end(), walk.marks());
            scanner.judge(level.text, places, hits);
            hidden(scanner, level.text, 0, mark);
        }
        for (int i = mark; i < hits.size() && place != Hits.VALUE; i++) {
            byte now = hits.place(i) == Hits.ENCODED ? Hits.ENCODED : place;
            hits.place(i, hits.start(i), hits.end(i), now);
        }
    }

    /** Judges a text with everything that it may hide. */
    private void judge(Scanner scanner, Text text, int level) {
        int mark = hits.size();
        scanner.judge(text, levels[level].places, hits);
        if (level < DEEPEST) {
            hidden(scanner, text, level, mark);
        }
    }

    /** Judges what a text may hide, in which hits from {@code mark} on have been found. */
    private void hidden(Scanner scanner, Text text, int level, int mark) {
        Folding folding = text.folding;
        if (folding != null && hits.size() > mark && Folding.isJson(text)) {
            leaveEscapes(text, mark);
        }
        encoded(scanner, text, level);
        if (folding != null) {
            levels[level + 1].text.namedLike(text);
            unfolded(scanner, folding, text.bytes, text.from, text.to, level + 1);
        }
    }

    /** Takes what is left of an escape off the front of hits, so that a JSON text stays one. */
    private void leaveEscapes(Text text, int mark) {
        for (int i = mark; i < hits.size(); i++) {
            int start = hits.start(i) + Folding.restOfEscape(text, hits.start(i));
            if (start < hits.end(i)) {
                hits.place(i, start, hits.end(i), hits.place(i));
            }
        }
    }

    /** Judges what a folded text says, in the scratch and with the text of {@code level}. */
    private void unfolded(
            Scanner scanner, Folding folding, byte[] folded, int from, int to, int level) {
        int mark = hits.size();
        Level here = levels[level];
        byte[] plain = here.scratch(to - from);
        here.over(folding.unfold(folded, from, to, plain));
        judge(scanner, here.text, level);
        if (hits.size() > mark) {
            relocate(mark, folding, folded, from, to);
        }
    }

    /** Turns places in the plain text into places in the folded one, in one walk for all hits. */
    private void relocate(int mark, Folding folding, byte[] folded, int from, int to) {
        int[] places = new int[2 * (hits.size() - mark)];
        for (int i = mark; i < hits.size(); i++) {
            places[2 * (i - mark)] = hits.start(i);
            places[2 * (i - mark) + 1] = hits.end(i);
        }
        Arrays.sort(places);
        int[] there = new int[places.length];
        folding.locate(folded, from, to, places, there);
        for (int i = mark; i < hits.size(); i++) {
            int start = there[Arrays.binarySearch(places, hits.start(i))];
            int end = there[Arrays.binarySearch(places, hits.end(i))];
            hits.place(i, start, end, hits.place(i));
        }
    }

    private void encoded(Scanner scanner, Text text, int level) {
        if (text.to - text.from < Base64Runs.LEAST) {
            return;
        }
        Base64Runs runs = levels[level].runs;
        runs.over(text);
        while (runs.next()) {
            int mark = hits.size();
            decoded(scanner, runs, text, level + 1);
            for (int i = mark; i < hits.size(); i++) {
                hits.place(i, runs.start(), runs.end(), Hits.ENCODED);
            }
        }
    }

    /** Judges what a run decodes to; its first bytes may belong to something else. */
    private void decoded(Scanner scanner, Base64Runs runs, Text outer, int level) {
        Level here = levels[level];
        byte[] plain = here.scratch(runs.end() - runs.start());
        here.text.namedLike(outer);
        for (int skip = 0; skip < 4; skip++) {
            if (skip > 0 && !runs.isLikely(skip)) {
                continue;
            }
            int length = runs.decode(skip, plain);
            here.over(length);
            if (Base64Runs.isText(plain, length)) {
                judge(scanner, here.text, level);
                return;
            }
            if (skip == 0) {
                scanner.judgeBinary(here.text, here.places, hits);
            }
        }
    }

    private void number(Scanner scanner, byte[] json) {
        int mark = hits.size();
        Text text = levels[0].text;
        int integer = JsonWalk.integer(json, walk.start(), walk.end(), digits);
        if (integer == JsonWalk.PLAIN) {
            if (walk.end() - walk.start() >= LEAST_DIGITS) {
                text.over(json, walk.start(), walk.end(), walk.marks());
                scanner.judge(text, places, hits);
            }
        } else if (integer >= LEAST_DIGITS) {
            text.over(digits, 0, integer);
            levels[0].places.over(digits, 0, integer);
            scanner.judge(text, levels[0].places, hits);
        }
        for (int i = mark; i < hits.size(); i++) {
            hits.place(i, walk.start(), walk.end(), Hits.NUMBER);
        }
    }
}
