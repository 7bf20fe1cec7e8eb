package io.watchgate.transport.upstream.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.mcp.CapabilityProfile;
import io.watchgate.upstream.LegKey;
import io.watchgate.upstream.LegOwner;
import io.watchgate.upstream.Upstream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Puts connections that are no sockets into the pools of an HTTP upstream, as if they had been
 * opened and used before. Confined to the loop.
 */
public final class MemoryConnections {

    private static final InetSocketAddress NOWHERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    private final HttpOrigin origin;
    private final GatewayLoop loop;
    private final Consumer<Channel> register;

    /**
     * Finds the pools of {@code upstream}.
     *
     * @param register registers a channel with the loop
     */
    public MemoryConnections(Upstream upstream, GatewayLoop loop, Consumer<Channel> register) {
        // A leg that is never opened knows the origin, which nobody else gives away.
        LegKey nobody = LegKey.ofSession("bench", CapabilityProfile.NONE);
        LegOwner owner =
                (LegOwner)
                        Proxy.newProxyInstance(
                                LegOwner.class.getClassLoader(),
                                new Class<?>[] {LegOwner.class},
                                (proxy, method, arguments) -> null);
        HttpLeg leg =
                (HttpLeg)
                        Objects.requireNonNull(
                                upstream.legs().acquire(nobody, loop, () -> owner), "leg");
        this.origin = leg.origin();
        this.loop = loop;
        this.register = register;
    }

    /** Adds a connection for requests. */
    public void forCalls(Channel channel) {
        add(origin.calls(loop), channel);
    }

    /** Adds a connection for a GET stream. */
    public void forStreams(Channel channel) {
        add(origin.streams(loop), channel);
    }

    private void add(HttpPool pool, Channel channel) {
        UpstreamConnection connection = new UpstreamConnection(pool, NOWHERE);
        channel.pipeline()
                .addLast(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel made) {
                                origin.pipelines().assembleHttp(made, connection);
                            }
                        });
        register.accept(channel);
        connection.opened();
        pool.release(connection, loop.nanoTime());
    }
}
