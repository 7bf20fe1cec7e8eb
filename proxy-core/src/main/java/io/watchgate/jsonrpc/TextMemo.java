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
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + body.getByte(start + i);
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        String known = texts[place];
        if (known != null && isText(known, body, start, length)) {
            return known;
        }
        String text = decode(body, span);
        if (text.length() == length) {
            texts[place] = text;
        }
        return text;
    }

    /** What is kept is ASCII: it has as many characters as bytes. */
    private static boolean isText(String text, ByteBuf body, int start, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != body.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }

    private static String decode(ByteBuf body, long span) {
        return JsonStrings.decode(body, Span.start(span), Span.end(span), false);
    }
}
