package io.watchgate.server.line;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Writes to a channel that outlives this one: closing ends the writing and nothing else. */
final class Unclosed implements GatheringByteChannel {

    private final GatheringByteChannel channel;
    private volatile boolean closed;

    Unclosed(GatheringByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return channel.write(sources, offset, length);
    }

    @Override
    public long write(ByteBuffer[] sources) throws IOException {
        return channel.write(sources);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
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
