package io.watchgate.detect;

import io.watchgate.detect.entropy.RandomRuns;
import io.watchgate.detect.json.Marks;
import io.watchgate.detect.json.Swar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The decoded text that detectors judge, and the name of the member whose value it is. A view:
 * whoever holds one keeps nothing of it beyond the call. Confined to the thread that scans.
 */
final class Text {

    /** How far before a hit a word still counts as its context, in bytes. */
    static final int CONTEXT = 40;

    private static final byte[] NOTHING = {};
    private static final Marks NO_MARKS = new Marks();

    /** Scratch of whoever takes digits out of this text. */
    final Digits digits = new Digits();

    private @Nullable RandomRuns runs;

    /** In which way the text hides characters, as the pass over it has seen. */
    @Nullable Folding folding;

    /** Which of its forms can begin where a detector of numbers is called. */
    int[] forms = {};

    /** What stands where in the array. */
    Marks marks = NO_MARKS;

    byte[] bytes = NOTHING;
    int from;
    int to;

    private byte[] name = NOTHING;
    private int nameFrom;
    private int nameTo;

    /** With what a word could begin in the name; 0 as long as nobody has asked. */
    private int nameBegins;

    /** Where was looked for words before last, and with what one could begin there. */
    private int nearAt = -1;

    private int nearBegins;

    /** The row of bytes of one set that was looked at last. */
    private @Nullable BitSet rowOf;

    private int rowFrom = Integer.MAX_VALUE;
    private int rowEnd;

    private final Search[] searches = new Search[8];

    /** So many texts were looked at, round and round. */
    private int texts;

    Text() {
        Arrays.setAll(searches, any -> new Search());
    }

    /** Looks at {@code bytes[from..to)}, which are borrowed, as is what stands where in them. */
    void over(byte[] bytes, int from, int to, Marks marks) {
        // Nothing is stored again: each reference stored is one more for the collector to note.
        if (this.marks != marks) {
            this.marks = marks;
        }
        if (this.bytes != bytes) {
            this.bytes = bytes;
        }
        if (folding != null) {
            folding = null;
        }
        nearAt = -1;
        rowFrom = Integer.MAX_VALUE;
        texts++;
        this.from = from;
        this.to = to;
    }

    /** Looks at {@code bytes[from..to)}, which are borrowed and not searched for runs. */
    void over(byte[] bytes, int from, int to) {
        over(bytes, from, to, NO_MARKS);
    }

    /** Returns what goes from run to run, of this text or any other. */
    RandomRuns runs() {
        RandomRuns own = runs;
        if (own == null) {
            own = new RandomRuns();
            runs = own;
        }
        return own;
    }

    /** Says which member's value this is. */
    void named(byte[] bytes, int from, int to) {
        if (name != bytes) {
            name = bytes;
        }
        nameFrom = from;
        nameTo = to;
        nameBegins = 0;
    }

    int nameLength() {
        return nameTo - nameFrom;
    }

    /** Takes over the name that {@code other} has. */
    void namedLike(Text other) {
        named(other.name, other.nameFrom, other.nameTo);
    }

    /** Lets go of what was looked at. */
    void clear() {
        over(NOTHING, 0, 0);
        named(NOTHING, 0, 0);
    }

    /** Returns the byte at {@code i} without its sign; 0 outside of the text. */
    int at(int i) {
        return i >= from && i < to ? bytes[i] & 0xff : 0;
    }

    /** Tells whether the byte at {@code i} belongs to one of {@code classes}. */
    boolean is(int i, int classes) {
        return Ascii.is(at(i), classes);
    }

    /** Returns the end of the digits from {@code at} on, of which at most {@code most} count. */
    int digitsEnd(int at, int most) {
        int end = Math.min(to, at + most);
        int i = at;
        while (i + Swar.BYTES <= bytes.length && i < end) {
            int digits = Swar.digits(Swar.get(bytes, i));
            i += digits;
            if (digits < Swar.BYTES) {
                return Math.min(i, end);
            }
        }
        while (i < end && Ascii.is(bytes[i] & 0xff, Ascii.DIGIT)) {
            i++;
        }
        return Math.min(i, end);
    }

    /**
     * Returns the end of the bytes of {@code set} from {@code at} on, of which at most {@code most}
     * count. Of one row each byte is looked at once, wherever in it this is asked.
     */
    int rowEnd(BitSet set, int at, int most) {
        if (at < rowFrom || at > rowEnd || rowOf != set && !set.equals(rowOf)) {
            rowOf = set;
            rowFrom = at;
            rowEnd = at;
        }
        int limit = Math.min(to, at + most);
        int i = rowEnd;
        while (i < limit && set.get(bytes[i] & 0xff)) {
            i++;
        }
        rowEnd = i;
        return Math.min(i, limit);
    }

    /**
     * Returns where {@code sought} stands first in {@code [at, end)}; -1 when it does not. Who asks
     * from one place after the other has each byte looked at once.
     */
    int next(Sought sought, int at, int end) {
        Search search = searches[sought.slot() & searches.length - 1];
        if (search.sought != sought || search.text != texts || at < search.from) {
            search.sought = sought;
            search.text = texts;
            search.seen = at;
            search.found = -1;
        }
        search.from = at;
        for (int i = Math.max(search.seen, at); search.found < at && i < end; i++) {
            search.seen = i + 1;
            search.found = sought.stands(this, i) ? i : search.found;
        }
        return search.found >= at && search.found < end ? search.found : -1;
    }

    /** What is looked for ahead of a place. */
    interface Sought {

        /** Tells whether it stands at {@code i}, inside of the text. */
        boolean stands(Text text, int i);

        /** Returns a number; what has the same in the lowest bits is remembered in turn only. */
        int slot();
    }

    /** What was looked for last, in which text and from where, how far, and where it stands. */
    private static final class Search {
        private @Nullable Sought sought;
        private int text;
        private int from;
        private int seen;
        private int found;
    }

    /** Tells whether {@code literal}, which is ASCII, stands at {@code i}. */
    boolean has(int i, String literal) {
        int length = literal.length();
        if (i < from || to - i < length) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if (bytes[i + k] != literal.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** Like {@link #has}, taking capitals for small letters; {@code literal} is in small ones. */
    boolean hasAnyCase(int i, String literal) {
        return i >= from && i + literal.length() <= to && sameAnyCase(bytes, i, literal);
    }

    /** Returns words, in small letters and separated by commas, as {@link #near} looks for them. */
    static String[] words(String words) {
        // A character for each byte that they have in a message.
        String bytes =
                new String(words.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return bytes.isEmpty() ? new String[0] : bytes.split(",");
    }

    /**
     * Tells whether one of {@code words}, made by {@link #words}, stands as a word of its own in
     * the {@link #CONTEXT} bytes before {@code at} or in the member's name.
     */
    boolean near(int at, String[] words) {
        int start = Math.max(from, at - CONTEXT);
        int before = beginsBefore(at);
        int named = beginsOfName();
        for (String word : words) {
            int first = begin(word.charAt(0));
            if ((before & first) != 0 && hasWord(bytes, start, at, word)
                    || (named & first) != 0 && hasWord(name, nameFrom, nameTo, word)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells whether a word that begins like one of those could be {@link #near}: in a column of
     * numbers there are no letters, and nobody looks for each of the words there.
     *
     * @param begins what {@link #begins(String[])} returns of the words
     */
    boolean mayBeNear(int at, int begins) {
        return (begins & (beginsBefore(at) | beginsOfName())) != 0;
    }

    /** Tells whether it is known already that none could. */
    boolean isKnownFar(int at, int begins) {
        return nearAt == at && !mayBeNear(at, begins);
    }

    /** Returns with what {@code words} begin, a bit for each {@link #begin kind}. */
    static int begins(String[] words) {
        int all = 0;
        for (String word : words) {
            all |= begin(word.charAt(0));
        }
        return all;
    }

    private int beginsBefore(int at) {
        if (nearAt != at) {
            nearAt = at;
            nearBegins = begins(bytes, Math.max(from, at - CONTEXT), at);
        }
        return nearBegins;
    }

    private int beginsOfName() {
        if (nameBegins == 0) {
            nameBegins = begins(name, nameFrom, nameTo);
        }
        return nameBegins;
    }

    /** Returns with which bytes a word could begin there, a bit for each {@link #begin kind}. */
    private static int begins(byte[] bytes, int start, int end) {
        int all = 0;
        for (int i = start; i < end; i++) {
            all |= begin(bytes[i] & 0xff);
        }
        return all;
    }

    /**
     * One bit for each letter whatever its case, one for all that is not ASCII, one for the rest.
     */
    private static int begin(int c) {
        return c >= 0x80 ? 1 : Ascii.is(c, Ascii.LETTER) ? 1 << (c & 0x1f) : 1 << 31;
    }

    /** Returns a hash of the letters and digits of the member's name, in any case. */
    int nameHash() {
        int hash = 0;
        for (int i = nameFrom; i < nameTo; i++) {
            int c = name[i] & 0xff;
            hash = Ascii.is(c, Ascii.ALNUM) ? 31 * hash + Ascii.lower(c) : hash;
        }
        return hash;
    }

    /** Tells whether the member's name has the letters and digits of one of {@code names}. */
    boolean isNamed(String[] names) {
        for (String candidate : names) {
            if (isNamed(candidate)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamed(String candidate) {
        if (nameTo - nameFrom < candidate.length()) {
            return false;
        }
        int k = 0;
        for (int i = nameFrom; i < nameTo; i++) {
            int c = name[i] & 0xff;
            if (Ascii.is(c, Ascii.ALNUM)
                    && (k == candidate.length() || Ascii.lower(c) != candidate.charAt(k++))) {
                return false;
            }
        }
        return k > 0 && k == candidate.length();
    }

    private static boolean hasWord(byte[] bytes, int start, int end, String word) {
        int length = word.length();
        for (int i = start; i + length <= end; i++) {
            if (sameAnyCase(bytes, i, word)
                    && !(i > start && beginsInside(bytes[i - 1], bytes[i]))
                    && !(i + length < end && isLower(bytes[i + length]))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLower(byte b) {
        return b >= 'a' && b <= 'z';
    }

    /** A capital after a small letter begins a word: {@code userSsn}. */
    private static boolean beginsInside(byte before, byte first) {
        if (before < 0 || !Ascii.is(before, Ascii.LETTER)) {
            return false;
        }
        return !(Ascii.is(before, Ascii.LOWER) && first >= 0 && Ascii.is(first, Ascii.UPPER));
    }

    private static boolean sameAnyCase(byte[] bytes, int i, String literal) {
        for (int k = 0; k < literal.length(); k++) {
            if (Ascii.lower(bytes[i + k] & 0xff) != literal.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Digits taken out of a text, at most {@link #MOST}. Packed into the object that holds them, so
     * that a check allocates nothing that outlives it. Confined to the thread that made it.
     */
    static final class Digits {

        static final int MOST = 20;

        private long first;
        private long rest;
        private int size;

        /** Adds a digit; one beyond {@link #MOST} is lost. */
        void add(int digit) {
            if (size < 10) {
                first |= (long) digit << 4 * size;
            } else if (size < MOST) {
                rest |= (long) digit << 4 * (size - 10);
            }
            size++;
        }

        void clear() {
            first = 0;
            rest = 0;
            size = 0;
        }

        int size() {
            return size;
        }

        int at(int index) {
            return (int) ((index < 10 ? first >> 4 * index : rest >> 4 * (index - 10)) & 15);
        }

        /** Returns the number that the digits in {@code [from, to)} spell. */
        long number(int from, int to) {
            long number = 0;
            for (int i = from; i < to; i++) {
                number = number * 10 + at(i);
            }
            return number;
        }

        boolean allSame() {
            for (int i = 1; i < size; i++) {
                if (at(i) != at(0)) {
                    return false;
                }
            }
            return true;
        }
    }
}
