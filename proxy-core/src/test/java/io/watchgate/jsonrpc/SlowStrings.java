package io.watchgate.jsonrpc;

import org.jspecify.annotations.Nullable;

/** Validates the inside of one JSON string byte by byte, resumable at any. */
final class SlowStrings {

    /** Returned by {@link #scan} when the bytes ended inside the string. */
    static final int MORE = -1;

    /** Returned by {@link #scan} when the string is malformed; {@link #fault()} says how. */
    static final int FAULT = -2;

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

    /** Returns the index of the first byte that is a quote, a backslash, a control or not ASCII. */
    static int endOfPlain(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] >= ' ') {
            i++;
        }
        return i;
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
