package io.watchgate.transport.upstream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Makes what a child prints fit for the log: it must not write to the operator's terminal. */
final class PrintableText {

    private PrintableText() {}

    /** Returns the beginning of {@code bytes}, at most {@code longest} of them; borrows them. */
    static String of(ByteBuf bytes, int longest) {
        int length = Math.min(bytes.readableBytes(), longest);
        StringBuilder text = new StringBuilder(length + 1);
        bytes.toString(bytes.readerIndex(), length, StandardCharsets.UTF_8)
                .chars()
                .forEach(character -> text.append(printable(character)));
        if (length < bytes.readableBytes()) {
            text.append('…');
        }
        return text.toString();
    }

    /** Returns {@code character}, or a blank for what moves the cursor or changes colours. */
    static char printable(int character) {
        boolean control =
                character < ' ' || character == 0x7f || character >= 0x80 && character < 0xa0;
        return control ? ' ' : (char) character;
    }
}
