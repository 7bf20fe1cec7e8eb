package io.watchgate.server.command;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the addresses a gateway would listen at can be had now, by taking each for a
 * moment. Nothing is accepted meanwhile.
 */
final class AddressCheck {

    /**
     * What became of one address.
     *
     * @param key where it stands in the configuration
     * @param address the address
     * @param trouble why it cannot be had; null when it can
     */
    record Finding(String key, Object address, @Nullable String trouble) {

        @Override
        public String toString() {
            return key + ": " + address + (trouble == null ? ": free" : ": " + trouble);
        }
    }

    private AddressCheck() {}

    /** Looks at all addresses of a configuration. Blocks. */
    static List<Finding> of(GatewayConfig config) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < config.listen().size(); i++) {
            ListenerConfig listener = config.listen().get(i);
            String key = "listen[" + i + "].address";
            ListenAddress address = listener.address();
            findings.add(
                    address.tcp() == null
                            ? lookForRoom(key, address)
                            : look(key, address, address.tcp()));
        }
        if (config.admin().enabled()) {
            findings.add(look("admin.address", config.admin().address(), config.admin().address()));
        }
        return findings;
    }

    private static Finding look(String key, Object address, HostPort tcp) {
        InetSocketAddress socketAddress = new InetSocketAddress(tcp.host(), tcp.port());
        if (socketAddress.isUnresolved()) {
            return new Finding(key, address, "unknown host");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(socketAddress, 1);
            return new Finding(key, address, null);
        } catch (IOException taken) {
            return new Finding(key, address, String.valueOf(taken.getMessage()));
        }
    }

    private static Finding lookForRoom(String key, ListenAddress address) {
        Path socket = address.socket();
        Path directory = socket == null ? null : socket.getParent();
        boolean room = directory != null && Files.isWritable(directory);
        return new Finding(key, address, room ? null : "no directory this user may write");
    }
}
