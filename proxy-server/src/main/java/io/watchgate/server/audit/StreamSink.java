package io.watchgate.server.audit;

import io.watchgate.server.line.LineTarget;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import org.jspecify.annotations.Nullable;

/** Writes lines to a stream of the process. Confined to the writing thread. */
final class StreamSink implements RecordSink {

    private final LineTarget target;
    private @Nullable GatheringByteChannel channel;

    /** Creates a sink that is not open yet. */
    StreamSink(LineTarget target) {
        this.target = target;
    }

    @Override
    public void open() throws IOException {
        GatheringByteChannel old = channel;
        channel = target.open();
        if (old != null) {
            old.close();
        }
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        GatheringByteChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(target.name() + ": closed (expected: open)");
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines, 0, count);
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        GatheringByteChannel old = channel;
        channel = null;
        if (old != null) {
            old.close();
        }
    }
}
