package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds an id or a progress token exactly as its sender spelled it: {@code "1"}, {@code 1} and
 * {@code 18446744073709551616} are three different ids, and each goes back as it came.
 *
 * <p>Integers in canonical spelling below 10^18 are kept as a {@code long}, everything else as its
 * JSON text. Immutable, safe from any thread.
 */
public final class RequestId {

    private static final int LONGEST_NUMBER = 18;

    private final long number;
    private final byte @Nullable [] token;

    private RequestId(long number, byte @Nullable [] token) {
        this.number = number;
        this.token = token;
    }

    /** Returns the id that is spelled as this non-negative number. */
    public static RequestId of(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("request id: " + number + " (expected: >= 0)");
        }
        return new RequestId(number, null);
    }

    /** Returns the id spelled as the JSON text {@code token}: a quoted string or an integer. */
    public static RequestId ofToken(String token) {
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        long number = canonicalNumber(text);
        return number >= 0 ? of(number) : new RequestId(-1, text);
    }

    /**
     * Reads the id at {@code span} of a scanned body.
     *
     * <p>Borrows {@code body}.
     */
    public static RequestId read(ByteBuf body, long span) {
        long number = number(body, span);
        if (number >= 0) {
            return new RequestId(number, null);
        }
        byte[] text = new byte[Span.length(span)];
        body.getBytes(body.readerIndex() + Span.start(span), text);
        return new RequestId(-1, text);
    }

    /**
     * Reads the {@link #number()} of the id at {@code span} of a scanned body, without the id.
     *
     * <p>Borrows {@code body}.
     */
    static long number(ByteBuf body, long span) {
        int length = Span.length(span);
        if (length > LONGEST_NUMBER) {
            return -1;
        }
        int start = body.readerIndex() + Span.start(span);
        long number = 0;
        for (int from = 0; from < length; from += Long.BYTES) {
            int bytes = Math.min(Long.BYTES, length - from);
            long word = BodyWords.word(body, start + from, bytes);
            for (int i = 0; i < bytes; i++) {
                int digit = (int) (word & 0xff) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                number = number * 10 + digit;
                word >>>= Byte.SIZE;
            }
        }
        // A scanned integer has no leading zero, so digits alone are canonical.
        return number;
    }

    /** Returns the number, or -1 when the id is not spelled as a canonical integer below 10^18. */
    public long number() {
        return number;
    }

    /** Returns the length of the id's JSON text in bytes. */
    public int length() {
        return token == null ? Decimal.length(number) : token.length;
    }

    /** Writes the id's JSON text. */
    public void write(ByteBuf out) {
        if (token == null) {
            Decimal.write(out, number);
        } else {
            out.writeBytes(token);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestId id
                && id.number == number
                && Arrays.equals(id.token, token);
    }

    @Override
    public int hashCode() {
        return token == null ? Long.hashCode(number) : Arrays.hashCode(token);
    }

    /** Returns the id's JSON text. */
    @Override
    public String toString() {
        return token == null ? Long.toString(number) : new String(token, StandardCharsets.UTF_8);
    }

    private static long canonicalNumber(byte[] text) {
        boolean leadingZero = text.length > 1 && text[0] == '0';
        if (text.length == 0 || text.length > LONGEST_NUMBER || leadingZero) {
            return -1;
        }
        long number = 0;
        for (byte b : text) {
            if (b < '0' || b > '9') {
                return -1;
            }
            number = number * 10 + b - '0';
        }
        return number;
    }
}
