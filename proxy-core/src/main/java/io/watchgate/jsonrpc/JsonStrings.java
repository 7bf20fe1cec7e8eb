package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads and writes the text of JSON strings. */
public final class JsonStrings {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonStrings() {}

    /**
     * Replaces the escapes of an already validated string in place.
     *
     * @return the length of the decoded text, in bytes of UTF-8
     */
    static int unescape(byte[] text, int length) {
        int out = 0;
        int i = 0;
        while (i < length) {
            byte b = text[i++];
            if (b != '\\') {
                text[out++] = b;
                continue;
            }
            byte escape = text[i++];
            if (escape != 'u') {
                text[out++] = simpleEscape(escape);
                continue;
            }
            int codePoint = hex4(text, i);
            i += 4;
            if (Character.isHighSurrogate((char) codePoint)) {
                codePoint = Character.toCodePoint((char) codePoint, (char) hex4(text, i + 2));
                i += 6;
            }
            out = utf8(text, out, codePoint);
        }
        return out;
    }

    /**
     * Returns the decoded text of a validated string.
     *
     * <p>Borrows {@code body}.
     *
     * @param start index of the first byte after the opening quote, relative to the reader index
     * @param end index of the closing quote, relative to the reader index
     * @param escaped whether the string holds a backslash
     */
    public static String decode(ByteBuf body, int start, int end, boolean escaped) {
        byte[] text = decodeBytes(body, start, end, escaped);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Returns the decoded text of a validated string as UTF-8; see {@link #decode}. */
    public static byte[] decodeBytes(ByteBuf body, int start, int end, boolean escaped) {
        byte[] text = new byte[end - start];
        body.getBytes(body.readerIndex() + start, text);
        if (!escaped) {
            return text;
        }
        return Arrays.copyOf(text, unescape(text, text.length));
    }

    /** Returns the text of the JSON string with this inside. */
    public static String decode(byte[] inside) {
        byte[] text = inside.clone();
        return new String(text, 0, unescape(text, text.length), StandardCharsets.UTF_8);
    }

    /** Writes {@code text} with its quotes, escaping what RFC 8259 demands and nothing else. */
    public static void write(ByteBuf out, CharSequence text) {
        out.writeByte('"');
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        writeEscaped(out, utf8);
        out.writeByte('"');
    }

    /** Writes the inside of a JSON string whose text is {@code utf8}. */
    public static void writeEscaped(ByteBuf out, byte[] utf8) {
        int plainFrom = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b != '"' && b != '\\' && (b >= ' ' || b < 0)) {
                continue;
            }
            out.writeBytes(utf8, plainFrom, i - plainFrom);
            plainFrom = i + 1;
            if (b == '"' || b == '\\') {
                out.writeByte('\\').writeByte(b);
            } else {
                out.writeByte('\\').writeByte('u').writeByte('0').writeByte('0');
                out.writeByte(HEX[b >> 4]).writeByte(HEX[b & 0xf]);
            }
        }
        out.writeBytes(utf8, plainFrom, utf8.length - plainFrom);
    }

    private static byte simpleEscape(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escape;
        };
    }

    private static int hex4(byte[] text, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = value << 4 | Character.digit(text[i], 16);
        }
        return value;
    }

    private static int utf8(byte[] text, int at, int codePoint) {
        int out = at;
        if (codePoint < 0x80) {
            text[out++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            text[out++] = (byte) (0xc0 | codePoint >> 6);
            text[out++] = (byte) (0x80 | codePoint & 0x3f);
        } else if (codePoint < 0x10000) {
            text[out++] = (byte) (0xe0 | codePoint >> 12);
            text[out++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
            text[out++] = (byte) (0x80 | codePoint & 0x3f);
        } else {
            text[out++] = (byte) (0xf0 | codePoint >> 18);
            text[out++] = (byte) (0x80 | codePoint >> 12 & 0x3f);
            text[out++] = (byte) (0x80 | codePoint >> 6 & 0x3f);
            text[out++] = (byte) (0x80 | codePoint & 0x3f);
        }
        return out;
    }
}
