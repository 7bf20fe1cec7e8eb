package io.watchgate.codec.http1;

import io.netty.buffer.ByteBuf;

/**
 * Where in a chunked body the next byte belongs (RFC 9112, 7.1). Sizes are hexadecimal digits and
 * nothing else; extensions are read over where they are plain ones.
 *
 * <p>Confined to one event loop.
 */
final class ChunkedBody {

    /** What comes next. */
    enum Part {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS
    }

    private static final int MOST_DIGITS = 8;
    private static final int LONGEST_LINE = 1024;

    private final int longestLine;
    private Part part = Part.SIZE;
    private long left;

    /**
     * Creates it; a line with a size may have {@code most} bytes, and never more than a kilobyte.
     */
    ChunkedBody(int most) {
        longestLine = Math.min(LONGEST_LINE, most);
    }

    void begin() {
        part = Part.SIZE;
        left = 0;
    }

    Part part() {
        return part;
    }

    /** Returns how many bytes of data follow. */
    long left() {
        return left;
    }

    /** Notes that so many bytes of data were taken. */
    void taken(int bytes) {
        left -= bytes;
        if (left == 0) {
            part = Part.DATA_END;
        }
    }

    /**
     * Reads on over what is no data and no trailer; returns false when it takes more bytes than
     * there are.
     *
     * @throws IllegalArgumentException when something else stands there
     */
    boolean advance(ByteBuf in) {
        return part == Part.SIZE ? size(in) : dataEnd(in);
    }

    private boolean size(ByteBuf in) {
        int from = in.readerIndex();
        int readable = Math.min(in.readableBytes(), longestLine);
        int lineFeed = in.indexOf(from, from + readable, (byte) '\n');
        if (lineFeed < 0) {
            if (readable == longestLine) {
                throw new IllegalArgumentException("chunk size (expected: a shorter line)");
            }
            return false;
        }
        long size = 0;
        int at = from;
        int digit;
        while ((digit = Character.digit(in.getByte(at), 16)) >= 0) {
            size = size << 4 | digit;
            at++;
        }
        if (at == from || at - from > MOST_DIGITS || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("chunk size (expected: up to 8 hexadecimal digits)");
        }
        extensions(in, at, lineFeed);
        in.readerIndex(lineFeed + 1);
        left = size;
        part = size == 0 ? Part.TRAILERS : Part.DATA;
        return true;
    }

    /** Reads over extensions: names, and values that are names or plain text in quotes. */
    private static void extensions(ByteBuf in, int from, int lineFeed) {
        int at = from;
        while (in.getByte(at) == ';') {
            at = word(in, at + 1);
            if (in.getByte(at) == '=') {
                at = in.getByte(at + 1) == '"' ? quoted(in, at + 2) : word(in, at + 1);
            }
        }
        if (in.getByte(at) != '\r' || at + 1 != lineFeed) {
            throw new IllegalArgumentException("chunk size (expected: CR LF behind it)");
        }
    }

    private static int word(ByteBuf in, int from) {
        int at = from;
        while (HeaderLines.isOfToken(in.getByte(at))) {
            at++;
        }
        if (at == from) {
            throw new IllegalArgumentException("chunk extension (expected: a name)");
        }
        return at;
    }

    private static int quoted(ByteBuf in, int from) {
        int at = from;
        while (isPlain(in.getByte(at)) && in.getByte(at) != '"') {
            // A backslash makes what follows it a character of the text.
            at += in.getByte(at) == '\\' && isPlain(in.getByte(at + 1)) ? 2 : 1;
        }
        if (in.getByte(at) != '"') {
            throw new IllegalArgumentException("chunk extension (expected: plain text in quotes)");
        }
        return at + 1;
    }

    private static boolean isPlain(byte b) {
        return b >= ' ' && b < 127;
    }

    private boolean dataEnd(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.readByte() != '\r' || in.readByte() != '\n') {
            throw new IllegalArgumentException("chunk (expected: CR LF behind it)");
        }
        part = Part.SIZE;
        return true;
    }
}
