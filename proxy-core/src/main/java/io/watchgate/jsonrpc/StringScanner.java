package io.watchgate.jsonrpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Validates the inside of one JSON string, resumable at any byte.
 *
 * <p>Refuses raw control characters, unknown escapes, lone surrogates and every malformed UTF-8
 * sequence (overlong forms, encoded surrogates, code points above U+10FFFF), so that whoever looks
 * at the decoded text later sees what the server will see. Ordinary ASCII is skipped 32 bytes at a
 * time ({@code EnvelopeScannerBenchmark}).
 */
final class StringScanner {

    /** Returned by {@link #scan} when the bytes ended inside the string. */
    static final int MORE = -1;

    /** Returned by {@link #scan} when the string is malformed; {@link #fault()} says how. */
    static final int FAULT = -2;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long TWOS = 2 * ONES;
    private static final long QUOTE_OR_BELOW = ('"' ^ 2) * ONES + ONES;

    private static final int PLAIN = 0;
    private static final int ESCAPE = 1;
    private static final int HEX = 2;
    private static final int PAIR_BACKSLASH = 3;
    private static final int PAIR_U = 4;
    private static final int CONTINUATION = 5;

    private int state;
    private boolean escaped;
    private boolean lowSurrogateDue;
    private int hexDigitsLeft;
    private int codeUnit;
    private int continuationsLeft;
    private int continuationMin;
    private int continuationMax;
    private int faultIndex;
    private JsonFault fault = JsonFault.SYNTAX;

    /** Returns the eight bytes from {@code index} on, the first in the lowest place. */
    static long word(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    /** Starts a string whose opening quote has been read. */
    void begin() {
        state = PLAIN;
        escaped = false;
        lowSurrogateDue = false;
    }

    /** Tells whether the string so far holds a backslash. */
    boolean escaped() {
        return escaped;
    }

    /** Returns what broke the string, after {@link #FAULT}. */
    JsonFault fault() {
        return fault;
    }

    /** Returns the index, in the bytes given last, of the byte that broke the string. */
    int faultIndex() {
        return faultIndex;
    }

    /** Returns the index after the closing quote, {@link #MORE} or {@link #FAULT}. */
    int scan(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (state == PLAIN) {
                i = endOfPlain(bytes, i, to);
                if (i == to) {
                    return MORE;
                }
                if (bytes[i] == '"') {
                    return i + 1;
                }
            }
            JsonFault found = step(bytes[i]);
            if (found != null) {
                fault = found;
                faultIndex = i;
                return FAULT;
            }
            i++;
        }
        return MORE;
    }

    /**
     * Returns where in a word that begins with a quote the string behind it ends, or has another
     * byte that is not plain; 8 when not in this word. Counts in steps, which a processor foresees:
     * keys come in the same order again and again, and whatever is behind them need not wait for an
     * end that is computed.
     */
    static int endOfKey(long word) {
        // A zero follows, which is a control.
        int end = 1;
        for (long hits = special(word >>> Byte.SIZE); (hits & 0x80) == 0; hits >>>= Byte.SIZE) {
            end++;
        }
        return end;
    }

    /** Returns the index of the first byte that is a quote, a backslash, a control or not ASCII. */
    static int endOfPlain(byte[] bytes, int from, int to) {
        int i = from;
        int last = to - Long.BYTES;
        // Most keys end here.
        if (i <= last) {
            long hits = special(word(bytes, i)) & HIGHS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += Long.BYTES;
        }
        for (int end = to - 4 * Long.BYTES; i <= end; i += 4 * Long.BYTES) {
            long first = special(word(bytes, i));
            long second = special(word(bytes, i + Long.BYTES));
            long third = special(word(bytes, i + 2 * Long.BYTES));
            long fourth = special(word(bytes, i + 3 * Long.BYTES));
            if (((first | second | third | fourth) & HIGHS) != 0) {
                break;
            }
        }
        for (; i <= last; i += Long.BYTES) {
            long hits = special(word(bytes, i)) & HIGHS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        while (i < to) {
            byte b = bytes[i];
            if (b == '"' || b == '\\' || b < ' ') {
                return i;
            }
            i++;
        }
        return to;
    }

    /**
     * Returns a word in which a byte's high bit is set where that of {@code word} is a quote, a
     * backslash, below 0x20 or not ASCII. With one bit turned over, the quote is at the end of the
     * controls. Borrows can set bits above the first true hit only, and the first is all that is
     * asked for; those that differences of other bytes beyond ASCII have stand for hits as well.
     */
    private static long special(long word) {
        return (word ^ TWOS) - QUOTE_OR_BELOW | (word ^ BACKSLASHES) - ONES | word;
    }

    /** Returns the index of the first byte that is a quote or a backslash. */
    static int endOfText(byte[] bytes, int from, int to) {
        int i = from;
        for (int last = to - 4 * Long.BYTES; i <= last; i += 4 * Long.BYTES) {
            long ends =
                    ends(word(bytes, i))
                            | ends(word(bytes, i + Long.BYTES))
                            | ends(word(bytes, i + 2 * Long.BYTES))
                            | ends(word(bytes, i + 3 * Long.BYTES));
            if ((ends & HIGHS) != 0) {
                break;
            }
        }
        for (int last = to - Long.BYTES; i <= last; i += Long.BYTES) {
            long hits = ends(word(bytes, i)) & HIGHS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        while (i < to && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        return i;
    }

    /**
     * Returns a word in which a byte's high bit is set where that of {@code word} is a quote or a
     * backslash; above the first one also for some others.
     */
    private static long ends(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        return (quote - ONES) & ~quote | (backslash - ONES) & ~backslash;
    }

    private @Nullable JsonFault step(byte b) {
        return switch (state) {
            case PLAIN -> special(b);
            case ESCAPE -> escape(b);
            case HEX -> hex(b);
            case PAIR_BACKSLASH -> pairBackslash(b);
            case PAIR_U -> pairU(b);
            default -> continuation(b & 0xff);
        };
    }

    private @Nullable JsonFault special(byte b) {
        if (b == '\\') {
            escaped = true;
            state = ESCAPE;
            return null;
        }
        return b >= 0 ? JsonFault.CONTROL_CHARACTER : lead(b & 0xff);
    }

    private @Nullable JsonFault escape(byte b) {
        switch (b) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> state = PLAIN;
            case 'u' -> beginHex();
            default -> {
                return JsonFault.ESCAPE;
            }
        }
        return null;
    }

    private @Nullable JsonFault pairBackslash(byte b) {
        state = PAIR_U;
        return b == '\\' ? null : JsonFault.SURROGATE;
    }

    private @Nullable JsonFault pairU(byte b) {
        beginHex();
        return b == 'u' ? null : JsonFault.SURROGATE;
    }

    private void beginHex() {
        state = HEX;
        hexDigitsLeft = 4;
        codeUnit = 0;
    }

    private @Nullable JsonFault hex(byte b) {
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            return JsonFault.ESCAPE;
        }
        codeUnit = codeUnit << 4 | digit;
        if (--hexDigitsLeft > 0) {
            return null;
        }
        state = PLAIN;
        if (lowSurrogateDue) {
            lowSurrogateDue = false;
            return Character.isLowSurrogate((char) codeUnit) ? null : JsonFault.SURROGATE;
        }
        if (Character.isHighSurrogate((char) codeUnit)) {
            lowSurrogateDue = true;
            state = PAIR_BACKSLASH;
        }
        return Character.isLowSurrogate((char) codeUnit) ? JsonFault.SURROGATE : null;
    }

    /** Takes the first byte of a multi-byte sequence (Unicode 15, table 3-7, well-formed UTF-8). */
    private @Nullable JsonFault lead(int b) {
        if (b < 0xc2 || b > 0xf4) {
            return JsonFault.UTF8;
        }
        state = CONTINUATION;
        continuationsLeft = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        continuationMin = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        continuationMax = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        return null;
    }

    private @Nullable JsonFault continuation(int b) {
        if (b < continuationMin || b > continuationMax) {
            return JsonFault.UTF8;
        }
        continuationMin = 0x80;
        continuationMax = 0xbf;
        if (--continuationsLeft == 0) {
            state = PLAIN;
        }
        return null;
    }
}
