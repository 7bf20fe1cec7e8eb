package io.watchgate.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Feeds a text to a scanner in all the ways bytes can arrive. */
final class Scans {

    static final int DEPTH = 64;

    private Scans() {}

    static EnvelopeScanner whole(byte[] text) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEPTH);
        scanner.feed(text, 0, text.length);
        scanner.finish();
        return scanner;
    }

    static EnvelopeScanner whole(String text) {
        return whole(text.getBytes(StandardCharsets.UTF_8));
    }

    static EnvelopeScanner byteByByte(byte[] text) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEPTH);
        for (int i = 0; i < text.length; i++) {
            scanner.feed(text, i, i + 1);
        }
        scanner.finish();
        return scanner;
    }

    /**
     * Cuts at random places, each portion in an array of its own, at an offset that is not the
     * frame's.
     */
    static EnvelopeScanner cut(byte[] text, Random random) {
        EnvelopeScanner scanner = new EnvelopeScanner(DEPTH);
        int done = 0;
        while (done < text.length) {
            int length = 1 + random.nextInt(Math.min(text.length - done, 1 + random.nextInt(40)));
            int offset = random.nextInt(9);
            byte[] portion = new byte[offset + length + random.nextInt(9)];
            System.arraycopy(text, done, portion, offset, length);
            scanner.feed(portion, offset, offset + length);
            done += length;
        }
        scanner.finish();
        return scanner;
    }

    /** Returns the message in {@code text}; null when it is none. The caller releases it. */
    static @Nullable JsonRpcMessage message(String text) {
        EnvelopeScanner scanner = whole(text);
        if (scanner.fault() != null || scanner.batch()) {
            return null;
        }
        ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        JsonRpcMessage message = MessageReader.read(body, new MessageContext() {}, scanner);
        if (message == null) {
            body.release();
        }
        return message;
    }
}
