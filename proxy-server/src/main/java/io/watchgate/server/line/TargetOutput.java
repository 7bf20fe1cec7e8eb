package io.watchgate.server.line;

import java.io.IOException;

/** Writes rings to a target as they are, without a copy. Confined to the writing thread. */
public final class TargetOutput implements LineOutput {

    private final TargetChannel channel;

    /** Creates an output that is not open yet. */
    public TargetOutput(LineTarget target) {
        this.channel = new TargetChannel(target);
    }

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void open() throws IOException {
        channel.open();
    }

    @Override
    public long take(LineRing ring) throws IOException {
        return ring.writeTo(channel.get());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
