package io.watchgate.server.audit;

import io.watchgate.server.line.LineTarget;
import io.watchgate.server.line.TargetChannel;
import io.watchgate.sink.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;

/** Writes lines to a stream of the process. Confined to the writing thread. */
final class StreamSink implements RecordSink {

    private final TargetChannel channel;

    /** Creates a sink that is not open yet. */
    StreamSink(LineTarget target) {
        this.channel = new TargetChannel(target);
    }

    @Override
    public void open() throws IOException {
        channel.open();
    }

    @Override
    public int write(byte[] lines, int count) throws IOException {
        GatheringByteChannel open = channel.get();
        ByteBuffer bytes = ByteBuffer.wrap(lines, 0, count);
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
