package io.watchgate.jsonrpc;

/** Validates one JSON number (RFC 8259, section 6), resumable at any byte. */
final class NumberScanner {

    private static final int MINUS = 0;
    private static final int ZERO = 1;
    private static final int INTEGER = 2;
    private static final int POINT = 3;
    private static final int FRACTION = 4;
    private static final int EXPONENT = 5;
    private static final int SIGN = 6;
    private static final int POWER = 7;

    private int state;
    private boolean integer;

    /** Starts a number with its first byte, a minus or a digit. */
    void begin(byte first) {
        state = first == '-' ? MINUS : first == '0' ? ZERO : INTEGER;
        integer = true;
    }

    /**
     * Returns the index of the first byte that does not belong to the number; {@code to} when all
     * do so far.
     */
    int scan(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int next = after(bytes[i]);
            if (next < 0) {
                return i;
            }
            state = next;
            i++;
        }
        return i;
    }

    /** Tells whether the number may end here. */
    boolean complete() {
        return state == ZERO || state == INTEGER || state == FRACTION || state == POWER;
    }

    /** Tells whether the number has neither fraction nor exponent. */
    boolean integer() {
        return integer;
    }

    private int after(byte b) {
        if (b >= '0' && b <= '9') {
            return afterDigit(b);
        }
        boolean canEnd = state == ZERO || state == INTEGER || state == FRACTION;
        if (b == '.' && state != FRACTION && canEnd) {
            integer = false;
            return POINT;
        }
        if ((b == 'e' || b == 'E') && canEnd) {
            integer = false;
            return EXPONENT;
        }
        return (b == '+' || b == '-') && state == EXPONENT ? SIGN : -1;
    }

    private int afterDigit(byte digit) {
        return switch (state) {
            case MINUS -> digit == '0' ? ZERO : INTEGER;
            case INTEGER -> INTEGER;
            case POINT, FRACTION -> FRACTION;
            case EXPONENT, SIGN, POWER -> POWER;
            default -> -1;
        };
    }
}
