package io.watchgate.bench.memory;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a {@link MemoryPeer} has received: plain bytes, so that looking at them allocates nothing.
 */
final class Inbox {

    private byte[] bytes = new byte[64 * 1024];
    private int length;

    /** Adds what {@code more} holds. Borrows it. */
    void add(ByteBuf more) {
        int added = more.readableBytes();
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + added));
        }
        more.getBytes(more.readerIndex(), bytes, length, added);
        length += added;
    }

    int length() {
        return length;
    }

    byte at(int index) {
        return bytes[index];
    }

    void clear() {
        length = 0;
    }

    /** Returns where {@code wanted} begins; -1 when it is not there. */
    int indexOf(byte[] wanted) {
        for (int at = 0; at <= length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Returns the bytes as text. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
