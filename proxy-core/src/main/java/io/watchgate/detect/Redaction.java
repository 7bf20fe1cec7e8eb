package io.watchgate.detect;

import io.watchgate.detect.json.JsonWalk;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Takes hits out of a JSON text: overlapping ones together, every other byte left as it was. What
 * cannot be taken out exactly is not taken out at all: the caller blocks the text then.
 */
final class Redaction {

    private record Cut(Kind kind, int start, int end, byte place) {

        /** By start; where two begin together, the longer one first. */
        static int inOrder(Cut one, Cut other) {
            int byStart = Integer.compare(one.start, other.start);
            return byStart != 0 ? byStart : Integer.compare(other.end, one.end);
        }

        int length() {
            return end - start;
        }
    }

    private final Placeholder placeholder;
    private final boolean numbers;

    /**
     * Creates a redaction.
     *
     * @param numbers whether a number with a hit becomes a string
     */
    Redaction(Placeholder placeholder, boolean numbers) {
        this.placeholder = placeholder;
        this.numbers = numbers;
    }

    /**
     * Returns {@code json[from..to)} without the hits whose kind is to be redacted; null when that
     * cannot be done exactly.
     */
    byte @Nullable [] apply(
            byte[] json, int from, int to, Hits hits, Function<Kind, Action> actions) {
        List<Cut> cuts = cuts(hits, actions);
        boolean named = false;
        int size = to - from;
        byte[][] instead = new byte[cuts.size()][];
        for (int i = 0; i < instead.length; i++) {
            Cut cut = cuts.get(i);
            if (isInexact(cut)) {
                return null;
            }
            instead[i] =
                    placeholder.of(cut.kind, json, cut.start, cut.end, cut.place == Hits.NUMBER);
            size += instead[i].length - cut.length();
            named |= cut.place == Hits.NAME;
        }
        byte[] redacted = splice(json, from, cuts, instead, new byte[size]);
        return named && hasNameTwice(redacted) ? null : redacted;
    }

    /** Fills {@code out}, which has just the size, with everything but the cuts. */
    private static byte[] splice(
            byte[] json, int from, List<Cut> cuts, byte[][] instead, byte[] out) {
        int done = from;
        int at = 0;
        for (int i = 0; i < instead.length; i++) {
            Cut cut = cuts.get(i);
            int kept = cut.start - done;
            System.arraycopy(json, done, out, at, kept);
            System.arraycopy(instead[i], 0, out, at + kept, instead[i].length);
            at += kept + instead[i].length;
            done = cut.end;
        }
        System.arraycopy(json, done, out, at, out.length - at);
        return out;
    }

    private boolean isInexact(Cut cut) {
        return cut.place == Hits.ENCODED || cut.place == Hits.NUMBER && !numbers;
    }

    /** Returns what to cut, in order and without overlaps; the longest hit gives the kind. */
    private static List<Cut> cuts(Hits hits, Function<Kind, Action> actions) {
        List<Cut> all = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            if (actions.apply(hits.kind(i)) == Action.REDACT) {
                all.add(new Cut(hits.kind(i), hits.start(i), hits.end(i), hits.place(i)));
            }
        }
        all.sort(Cut::inOrder);
        List<Cut> merged = new ArrayList<>();
        Cut longest = null;
        for (Cut cut : all) {
            Cut last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last == null || longest == null || cut.start >= last.end) {
                merged.add(cut);
                longest = cut;
                continue;
            }
            longest = cut.length() > longest.length() ? cut : longest;
            int end = Math.max(last.end, cut.end);
            byte place = (byte) Math.max(last.place, cut.place);
            merged.set(merged.size() - 1, new Cut(longest.kind, last.start, end, place));
        }
        return merged;
    }

    /** Tells whether one object has a name twice: no reader would know which of them counts. */
    private static boolean hasNameTwice(byte[] json) {
        JsonWalk walk = new JsonWalk();
        walk.over(json, 0, json.length);
        Set<String> names = new HashSet<>();
        while (true) {
            JsonWalk.Stop stop = walk.next();
            if (stop == JsonWalk.Stop.END) {
                return false;
            }
            if (stop == JsonWalk.Stop.NAME
                    && !names.add(walk.container() + ":" + name(walk, json))) {
                return true;
            }
        }
    }

    private static String name(JsonWalk walk, byte[] json) {
        byte[] plain = new byte[walk.end() - walk.start()];
        int length = Folding.BACKSLASH.unfold(json, walk.start(), walk.end(), plain);
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }

    /** What happens to a text in which something was found, from the mildest on. */
    enum Action {
        IGNORE,
        REPORT,
        REDACT,
        BLOCK
    }

    /**
     * What stands where something was taken out: {@code [email]}, or with a key {@code
     * [email:lkbdmhap…]}, by which two places with the same text are known to be the same without
     * it being told. Immutable, safe from any thread.
     */
    static final class Placeholder {

        /** So many letters carry 64 bits of HMAC-SHA-256. */
        private static final int LETTERS = 16;

        private static final String ALGORITHM = "HmacSHA256";

        private final @Nullable SecretKeySpec key;

        /** What stands for a kind where no key is, made once; as many as there are kinds. */
        private final Map<Kind, byte[]> ofKinds = new ConcurrentHashMap<>();

        private Placeholder(@Nullable SecretKeySpec key) {
            this.key = key;
        }

        /** Returns one that says the kind only. */
        static Placeholder ofKind() {
            return new Placeholder(null);
        }

        /** Returns one that tells equal texts by a hash with {@code key}. */
        static Placeholder keyed(String key) {
            return new Placeholder(
                    new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        }

        /**
         * Returns what to write for {@code folded[from..to)}, which stands inside a JSON string.
         * Not to be changed: other texts get the same bytes.
         *
         * @param quoted whether it is a number, whose place a string takes
         */
        byte[] of(Kind kind, byte[] folded, int from, int to, boolean quoted) {
            if (key != null) {
                return bytes('[' + kind.name() + ':' + hash(key, folded, from, to) + ']', quoted);
            }
            return quoted
                    ? bytes(bracketed(kind), true)
                    : ofKinds.computeIfAbsent(kind, any -> bytes(bracketed(any), false));
        }

        private static String bracketed(Kind kind) {
            return '[' + kind.name() + ']';
        }

        private static byte[] bytes(String text, boolean quoted) {
            return (quoted ? '"' + text + '"' : text).getBytes(StandardCharsets.UTF_8);
        }

        private static String hash(SecretKeySpec key, byte[] folded, int from, int to) {
            byte[] plain = new byte[to - from];
            int length = Folding.BACKSLASH.unfold(folded, from, to, plain);
            byte[] hash;
            try {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                mac.update(plain, 0, length);
                hash = mac.doFinal();
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
            }
            // Letters only: digits could look like another number to a filter behind this one.
            StringBuilder text = new StringBuilder(LETTERS);
            for (int i = 0; i < LETTERS / 2; i++) {
                text.append((char) ('a' + (hash[i] >> 4 & 15)))
                        .append((char) ('a' + (hash[i] & 15)));
            }
            return text.toString();
        }
    }
}
