package io.watchgate.codec.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.watchgate.codec.LeanHeaders;
import java.util.function.Supplier;

/**
 * Reads the heads of messages, and finds out where their bodies end (RFC 9112, 6.3).
 *
 * <p>One for all connections of an event loop, confined to it: a head is read in one go.
 *
 * @param <M> what a head is
 */
public abstract class MessageHeads<M extends HttpMessage> {

    /** What follows a head. */
    enum Body {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private static final int MOST_DIGITS = 18;

    /** Room behind the last line, so that a search for a word needs no bound. */
    private static final int SLACK = 32;

    private final int longest;
    private final int longestLine;
    private final Supplier<? extends M> spare;
    private final HeaderLines lines;
    private final byte[] head;
    private M message;
    private long length;

    /**
     * Creates the reader.
     *
     * @param longest bytes that the header lines of a head may have
     * @param longestLine bytes that its first line may have
     * @param lines reads header lines
     * @param spare gives an empty head whose headers are {@link LeanHeaders}
     */
    MessageHeads(int longest, int longestLine, HeaderLines lines, Supplier<? extends M> spare) {
        this.longest = longest;
        this.longestLine = longestLine;
        this.spare = spare;
        this.lines = lines;
        this.head = new byte[longestLine + longest + SLACK];
        this.message = spare.get();
    }

    /** Returns how many bytes the header lines of a head may have. */
    public final int longest() {
        return longest;
    }

    /** Returns how many bytes the first line of a head may have, without its end. */
    final int longestLine() {
        return longestLine;
    }

    /** Returns how many bytes of body follow the head that was read last. */
    final long length() {
        return length;
    }

    /** Returns the head that was read last, which is the caller's from now on. */
    final M take() {
        M read = message;
        message = spare.get();
        return read;
    }

    /** Returns a head that says what is wrong with it. */
    final M failed(RuntimeException fault) {
        M failed = take();
        clear(failed);
        failed.setDecoderResult(DecoderResult.failure(fault));
        return failed;
    }

    /** Reads over empty lines where some may stand in front of a head. */
    void skipEmptyLines(ByteBuf in) {}

    /** Reads the first line into {@code message}; returns where the next begins. */
    abstract int startLine(byte[] head, int bytes, M message);

    /** Returns what follows {@code message}, whose header lines have been read. */
    abstract Body body(M message);

    /** Forgets what is known of a head that turned out to be none. */
    abstract void clear(M message);

    /**
     * Reads the head of {@code bytes} bytes that {@code in} begins with. Borrows {@code in}, and
     * leaves it as it is.
     *
     * @throws IllegalArgumentException when it is none, or does not tell where its body ends
     */
    final Body read(ByteBuf in, int bytes) {
        in.getBytes(in.readerIndex(), head, 0, bytes);
        LeanHeaders headers = (LeanHeaders) message.headers();
        headers.clear();
        int behind = startLine(head, bytes, message);
        lines.read(head, behind, bytes, headers);
        return body(message);
    }

    /**
     * Looks at whole lines of a head, or of trailers, whose end has not arrived. Borrows {@code
     * in}.
     *
     * @param from where they begin behind the reader index of {@code in}
     * @param to where they end
     * @param inHead whether the first line of all is that of a head
     * @throws IllegalArgumentException when one of them is none
     */
    final void check(ByteBuf in, int from, int to, boolean inHead) {
        int bytes = to - from;
        in.getBytes(in.readerIndex() + from, head, 0, bytes);
        int at = inHead && from == 0 ? startLine(head, bytes, message) : 0;
        lines.check(head, at, bytes);
    }

    /** Looks at trailers, which nobody wants, in the same way. */
    final void readTrailers(ByteBuf in, int bytes) {
        in.getBytes(in.readerIndex(), head, 0, bytes);
        lines.read(head, 0, bytes, null);
    }

    /**
     * Finds out how the end of a body is told; {@code NONE} where nothing tells it.
     *
     * @param mayBeCoded whether it is a message with a body, of HTTP/1.1
     */
    final Body framing(M message, boolean mayBeCoded) {
        LeanHeaders headers = (LeanHeaders) message.headers();
        int codings = LeanHeaders.count(headers, HttpHeaderNames.TRANSFER_ENCODING);
        String told = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (codings > 0) {
            String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
            boolean chunked = codings == 1 && "chunked".equalsIgnoreCase(coding);
            if (!chunked || told != null || !mayBeCoded) {
                throw new IllegalArgumentException(
                        "Transfer-Encoding (expected: chunked, once, where there is a body without"
                                + " Content-Length)");
            }
            return Body.CHUNKED;
        }
        if (told != null) {
            length = length(told, LeanHeaders.count(headers, HttpHeaderNames.CONTENT_LENGTH));
            return Body.LENGTH;
        }
        return Body.NONE;
    }

    private static long length(String value, int count) {
        boolean digits = count == 1 && !value.isEmpty() && value.length() <= MOST_DIGITS;
        long length = 0;
        for (int i = 0; digits && i < value.length(); i++) {
            char c = value.charAt(i);
            digits = c >= '0' && c <= '9';
            length = length * 10 + c - '0';
        }
        if (!digits) {
            throw new IllegalArgumentException("Content-Length (expected: one number)");
        }
        return length;
    }
}
