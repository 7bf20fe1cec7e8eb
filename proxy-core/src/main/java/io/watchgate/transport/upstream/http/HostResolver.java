package io.watchgate.transport.upstream.http;

import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.watchgate.loop.GatewayLoop;
import io.watchgate.loop.IoBackend;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of servers for one loop, without blocking it: from the hosts file and from
 * DNS. Confined to its loop.
 */
final class HostResolver {

    private static final int LONGEST_TTL_SECONDS = 30;

    private final GatewayLoop loop;
    private final IoBackend backend;
    private @Nullable DnsNameResolver names;

    HostResolver(GatewayLoop loop, IoBackend backend) {
        this.loop = loop;
        this.backend = backend;
    }

    /** Returns all addresses of {@code host}, a name or an address, those to try first in front. */
    Future<List<InetAddress>> resolve(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return known(literal);
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            // RFC 6761, 6.3: a name that never leaves the machine, hosts file or not.
            return known(new byte[] {127, 0, 0, 1}, NetUtil.LOCALHOST6.getAddress());
        }
        return names().resolveAll(host);
    }

    private Future<List<InetAddress>> known(byte[]... addresses) {
        try {
            List<InetAddress> found =
                    addresses.length == 1
                            ? List.of(InetAddress.getByAddress(addresses[0]))
                            : List.of(
                                    InetAddress.getByAddress(addresses[0]),
                                    InetAddress.getByAddress(addresses[1]));
            return loop.eventLoop().newSucceededFuture(found);
        } catch (UnknownHostException e) {
            return loop.eventLoop().newFailedFuture(e);
        }
    }

    private DnsNameResolver names() {
        DnsNameResolver resolver = names;
        if (resolver == null) {
            resolver =
                    new DnsNameResolverBuilder(loop.eventLoop())
                            .datagramChannelType(backend.datagramChannel())
                            .socketChannelFactory(backend.socketChannels())
                            .ttl(0, LONGEST_TTL_SECONDS)
                            .negativeTtl(1)
                            .build();
            names = resolver;
        }
        return resolver;
    }
}
