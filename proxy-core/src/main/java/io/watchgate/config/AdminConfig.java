package io.watchgate.config;

import io.watchgate.config.key.ByteSize;
import io.watchgate.config.key.Checks;
import io.watchgate.config.key.HostPort;
import io.watchgate.config.key.Key;
import java.time.Duration;
import java.util.List;

/**
 * The listener for operators: health, metrics, status.
 *
 * @param enabled whether there is one
 * @param address host and port, never those of a data listener
 * @param hosts further values of the Host header that are this listener
 * @param connections connections at once
 * @param idle how long a connection without a request is kept
 * @param header bytes of a request's header
 */
@Key.ShortForm(value = "address", off = "enabled")
public record AdminConfig(
        @Key(value = "true", text = "Whether there is an admin listener; admin: off says the same.")
                boolean enabled,
        @Key(value = "127.0.0.1:8809", text = "Host and port of the admin listener.")
                HostPort address,
        @Key(
                        pattern = ListenerConfig.HOST,
                        expected = "a host, with a port where it is not the listener's",
                        text =
                                "Values of the Host header accepted besides the address and the"
                                        + " loopback names.")
                List<String> hosts,
        @Key(
                        value = "64",
                        least = "1",
                        most = "10000",
                        text =
                                "Connections to the admin listener at once; one more is closed at"
                                        + " once.")
                int connections,
        @Key(
                        value = "30s",
                        least = "1ms",
                        most = "30d",
                        text = "How long a connection to the admin listener may be silent.")
                Duration idle,
        @Key(
                        value = "8KiB",
                        least = "1KiB",
                        most = "1MiB",
                        text = "Largest header of a request to the admin listener.")
                ByteSize header,
        @Key(
                        value = "4KiB",
                        least = "1KiB",
                        most = "1MiB",
                        text =
                                "Largest body of a request to the admin listener; none needs one,"
                                        + " and none is looked at.")
                ByteSize body) {

    public AdminConfig {
        hosts = List.copyOf(hosts);
        Checks.of(AdminConfig.class, enabled, address, hosts, connections, idle, header, body)
                .verify();
    }
}
