package io.watchgate.detect.pattern;

/**
 * A text of UTF-8 as expressions read it, one character after the other, as long as there is time.
 *
 * <p>RE2/J tells nobody how far it has come; so each character that it reads is counted here, and
 * ends it in the middle of a match when the time is over. A text of ASCII is read where it stands,
 * any other in a scratch. A byte that belongs to no character is one of its own, and hides nothing
 * behind it. Confined to the thread that judges.
 */
public final class PatternText implements CharSequence {

    /** So many characters of the scratch are kept from message to message. */
    private static final int KEPT = 64 * 1024;

    private static final char UNKNOWN = '\ufffd';
    private static final byte[] NOTHING = {};

    private final PatternTime time = new PatternTime();
    private byte[] bytes = NOTHING;
    private int from;
    private int to;
    private boolean ascii = true;
    private char[] scratch = {};
    private int length;
    private int steps = 1;

    /** Where a place was looked for last: so many characters stand before this byte. */
    private int lastIndex;

    private int lastPlace;

    /** Makes ready what is needed to read. May take milliseconds, once. */
    public static void prepare() {
        PatternTime.prepare();
    }

    /**
     * Gives the expressions new time, for another message.
     *
     * @param nanosOfMessage what any message may take, in nanoseconds of the processor
     * @param nanosPerByte what it may take beyond that for each byte and expression
     */
    public void begin(long nanosOfMessage, long nanosPerByte) {
        time.begin(nanosOfMessage, nanosPerByte);
    }

    /** Looks at {@code bytes[from..to)}, which are borrowed. */
    public void over(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        ascii = isAscii(bytes, from, to);
        length = ascii ? to - from : decode();
        lastIndex = 0;
        lastPlace = from;
    }

    /**
     * Begins to be read by an expression.
     *
     * @param steps how many its program has
     * @throws SlowPatternException when the time is over
     */
    public void readBy(int steps) {
        this.steps = steps;
        time.allow(to - from);
        time.spend(steps);
    }

    /**
     * Returns where the character at {@code index} begins in the bytes, or where they end; of one
     * that is a pair for Java, both halves begin at the same place.
     */
    public int place(int index) {
        if (ascii) {
            return from + index;
        }
        if (index < lastIndex) {
            lastIndex = 0;
            lastPlace = from;
        }
        while (lastIndex < index) {
            int size = size(lastPlace);
            if (size == 4 && index == lastIndex + 1) {
                return lastPlace;
            }
            lastIndex += size == 4 ? 2 : 1;
            lastPlace += Math.max(1, size);
        }
        return lastPlace;
    }

    @Override
    public int length() {
        return length;
    }

    /**
     * Returns a character.
     *
     * @throws SlowPatternException when the time is over
     */
    @Override
    public char charAt(int index) {
        time.spend(steps);
        return ascii ? (char) bytes[from + index] : scratch[index];
    }

    @Override
    public String subSequence(int start, int end) {
        StringBuilder part = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            part.append(charAt(i));
        }
        return part.toString();
    }

    @Override
    public String toString() {
        return subSequence(0, length);
    }

    /** Lets go of the text, and of a scratch that has grown large; time begins anew. */
    public void clear() {
        bytes = NOTHING;
        from = 0;
        to = 0;
        ascii = true;
        length = 0;
        scratch = scratch.length > KEPT ? new char[0] : scratch;
        time.restart();
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= bytes[i];
        }
        return all >= 0;
    }

    private int decode() {
        if (scratch.length < to - from) {
            scratch = new char[Math.max(to - from, 1024)];
        }
        int written = 0;
        int at = from;
        while (at < to) {
            int size = size(at);
            if (size == 4) {
                int codePoint = codePoint(at, 4);
                scratch[written++] = Character.highSurrogate(codePoint);
                scratch[written++] = Character.lowSurrogate(codePoint);
            } else {
                scratch[written++] = size == 0 ? UNKNOWN : (char) codePoint(at, size);
            }
            at += Math.max(1, size);
        }
        return written;
    }

    private int codePoint(int at, int size) {
        if (size == 1) {
            return bytes[at];
        }
        int codePoint = bytes[at] & 0x7f >> size;
        for (int i = at + 1; i < at + size; i++) {
            codePoint = codePoint << 6 | bytes[i] & 0x3f;
        }
        return codePoint;
    }

    /** Returns how many bytes the character at {@code at} has; 0 where there is none (RFC 3629). */
    private int size(int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (size == 0 || at + size > to) {
            return 0;
        }
        for (int i = at + 1; i < at + size; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int codePoint = codePoint(at, size);
        boolean surrogate =
                codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean tooLong = size == 3 && codePoint < 0x800 || size == 4 && codePoint < 0x10000;
        return surrogate || tooLong || codePoint > Character.MAX_CODE_POINT ? 0 : size;
    }
}
