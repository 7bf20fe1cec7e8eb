package io.watchgate.config;

import java.util.List;

/**
 * The listener for operators: health, metrics, status.
 *
 * @param enabled whether there is one
 * @param address host and port, never those of a data listener
 * @param hosts further values of the Host header that are this listener
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
                List<String> hosts) {

    public AdminConfig {
        hosts = List.copyOf(hosts);
        Checks.of(AdminConfig.class, enabled, address, hosts).verify();
    }
}
