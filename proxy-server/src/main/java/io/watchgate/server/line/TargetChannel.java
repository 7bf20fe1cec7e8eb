package io.watchgate.server.line;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import org.jspecify.annotations.Nullable;

/** The channel to a target, opened anew without a gap. Confined to the writing thread. */
public final class TargetChannel {

    private final LineTarget target;
    private @Nullable GatheringByteChannel channel;

    /** Creates one that is not open yet. */
    public TargetChannel(LineTarget target) {
        this.target = target;
    }

    /** Returns what stands for the target in messages. */
    String name() {
        return target.name();
    }

    boolean isOpen() {
        return channel != null;
    }

    /**
     * Opens the target, once more if it is open; only then the channel before is closed.
     *
     * @throws IOException when it cannot be opened; then nothing has changed
     */
    public void open() throws IOException {
        GatheringByteChannel old = channel;
        channel = target.open();
        if (old != null) {
            old.close();
        }
    }

    /**
     * Returns the channel.
     *
     * @throws IllegalStateException when it is not open
     */
    public GatheringByteChannel get() {
        GatheringByteChannel open = channel;
        if (open == null) {
            throw new IllegalStateException(target.name() + ": closed (expected: open)");
        }
        return open;
    }

    /** Closes the channel if it is open. */
    public void close() throws IOException {
        GatheringByteChannel old = channel;
        channel = null;
        if (old != null) {
            old.close();
        }
    }
}
