package io.watchgate.server.line;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes what is written, as slowly and as badly as the test wants. */
public final class Sink implements GatheringByteChannel {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    public volatile int limit = Integer.MAX_VALUE;
    public volatile @Nullable IOException failure;
    public volatile boolean closed;
    int calls;

    /** Returns what was written since the last time. */
    public synchronized String takeText() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long written = 0;
        for (int i = offset; i < offset + length; i++) {
            written += write(sources[i], (int) (limit - written));
        }
        return written;
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return write(sources, 0, sources.length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return write(source, limit);
    }

    private synchronized int write(ByteBuffer source, int most) throws IOException {
        calls++;
        IOException wanted = failure;
        if (wanted != null) {
            throw wanted;
        }
        int count = Math.min(most, source.remaining());
        for (int i = 0; i < count; i++) {
            bytes.write(source.get());
        }
        return count;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
