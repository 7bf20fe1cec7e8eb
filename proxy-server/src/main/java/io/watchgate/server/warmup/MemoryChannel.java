package io.watchgate.server.warmup;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A connection whose other end is a piece of code: what is flushed is given to it as one text, and
 * what it says is read on the next turn of the loop.
 *
 * <p>Confined to its event loop.
 */
final class MemoryChannel extends AbstractChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final DefaultChannelConfig config = new DefaultChannelConfig(this);
    private final LocalAddress address = new LocalAddress("memory");
    private final Consumer<String> peer;
    private volatile boolean open = true;

    /**
     * Creates the channel.
     *
     * @param peer called on the event loop with each flush
     */
    MemoryChannel(Consumer<String> peer) {
        super(null);
        this.peer = peer;
    }

    /** Lets the gateway read {@code text}, which is ASCII. */
    void receive(String text) {
        eventLoop()
                .execute(
                        () -> {
                            ByteBuf bytes = alloc().directBuffer(text.length());
                            bytes.writeCharSequence(text, StandardCharsets.US_ASCII);
                            pipeline().fireChannelRead(bytes);
                            pipeline().fireChannelReadComplete();
                        });
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        StringBuilder flushed = new StringBuilder();
        Object next;
        while ((next = buffer.current()) != null) {
            if (next instanceof ByteBuf bytes) {
                flushed.append(bytes.toString(StandardCharsets.US_ASCII));
            }
            buffer.remove();
        }
        if (!flushed.isEmpty()) {
            peer.accept(flushed.toString());
        }
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        promise.setSuccess();
    }

    @Override
    protected void doBeginRead() {
        // What there is to read comes by itself.
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("bind");
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
    protected SocketAddress localAddress0() {
        return address;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return address;
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
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("connect"));
            }
        };
    }
}
