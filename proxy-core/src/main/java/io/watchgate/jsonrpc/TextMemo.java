package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads names that come again and again: the same bytes give the same text, which is decoded once.
 *
 * <p>Has a place for each of a few short names; one that falls on the place of another takes it, so
 * whoever sends many names costs others no more than decoding. Confined to one event loop.
 */
public final class TextMemo {

    private static final int PLACES = 256;
    private static final int LONGEST = 128;

    private final @Nullable String[] texts = new String[PLACES];

    /** There are words wherever there is a text. */
    private final long[][] words = new long[PLACES][];

    /**
     * Returns the text of the validated string inside whose quotes {@code span} is, and which holds
     * no escape.
     *
     * <p>Borrows {@code body}.
     */
    public String text(ByteBuf body, long span) {
        int length = Span.length(span);
        if (length > LONGEST) {
            return decode(body, span);
        }
        int start = body.readerIndex() + Span.start(span);
        long hash = length;
        for (int i = 0; i < length; i += Long.BYTES) {
            hash ^= BodyWords.word(body, start + i, Math.min(Long.BYTES, length - i));
            hash *= 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        int place = (int) hash & PLACES - 1;
        String known = texts[place];
        // What is kept is ASCII: it has as many characters as bytes.
        if (known != null
                && known.length() == length
                && BodyWords.isText(body, start, length, words[place])) {
            return known;
        }
        String text = decode(body, span);
        if (text.length() == length) {
            texts[place] = text;
            words[place] = BodyWords.of(text);
        }
        return text;
    }

    private static String decode(ByteBuf body, long span) {
        return JsonStrings.decode(body, Span.start(span), Span.end(span), false);
    }
}
