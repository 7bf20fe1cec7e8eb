package io.watchgate.bench.memory;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is connected to an object: what is flushed goes to a {@link MemoryPeer}, and what
 * the peer {@link #deliver delivers} is read.
 *
 * <p>Allocates nothing of its own for a message, so that what a benchmark counts is the gateway's.
 * Registers with any event loop; confined to it.
 */
final class MemoryChannel extends AbstractChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final MemoryPeer peer;
    private final SocketAddress address = new MemoryAddress();
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;

    private static final class MemoryAddress extends SocketAddress {

        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "/127.0.0.1:1";
        }
    }

    MemoryChannel(MemoryPeer peer) {
        super(null);
        this.peer = peer;
    }

    /** Lets the channel read {@code bytes} as one read cycle; takes ownership of them. */
    void deliver(ByteBuf bytes) {
        pipeline().fireChannelRead(bytes);
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer pending) {
        Object message;
        while ((message = pending.current()) != null) {
            peer.received((ByteBuf) message);
            pending.remove();
        }
        peer.flushed(this);
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
        return open && isRegistered();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(
                    SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
                safeSetSuccess(promise);
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return address;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return address;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        promise.setSuccess();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("bind " + local);
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doBeginRead() {
        // Nothing to ask for: the peer delivers whatever it has.
    }
}
