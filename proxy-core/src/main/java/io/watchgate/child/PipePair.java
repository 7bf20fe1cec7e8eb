package io.watchgate.child;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.DefaultChannelConfig;
import java.net.SocketAddress;

/**
 * What channels over a child's pipes have in common, however they read and write: they are open
 * from the beginning, connect to nothing, and have names for addresses.
 */
abstract class PipePair extends AbstractChannel {

    final DefaultChannelConfig config;
    volatile boolean open = true;
    private final ChannelMetadata metadata;
    private final String name;

    PipePair(String name, ChannelMetadata metadata) {
        super(null);
        this.name = name;
        this.metadata = metadata;
        // Asks for the metadata.
        config = new DefaultChannelConfig(this);
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("bind");
    }

    @Override
    protected abstract void doClose();

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected SocketAddress localAddress0() {
        return new PipeAddress("gateway");
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new PipeAddress(name);
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return metadata;
    }
}
