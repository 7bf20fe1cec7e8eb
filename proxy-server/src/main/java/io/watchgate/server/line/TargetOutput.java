package io.watchgate.server.line;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import org.jspecify.annotations.Nullable;

/** Writes rings to a target as they are, without a copy. Confined to the writing thread. */
public final class TargetOutput implements LineOutput {

    private final LineTarget target;
    private @Nullable GatheringByteChannel channel;

    /** Creates an output that is not open yet. */
    public TargetOutput(LineTarget target) {
        this.target = target;
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public boolean isOpen() {
        return channel != null;
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
    public long take(LineRing ring) throws IOException {
        GatheringByteChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(name() + ": closed (expected: open)");
        }
        return ring.writeTo(open);
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
