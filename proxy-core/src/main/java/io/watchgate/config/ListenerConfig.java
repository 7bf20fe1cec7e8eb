package io.watchgate.config;

import java.util.List;

/**
 * One address on which clients connect.
 *
 * @param address host and port
 * @param hosts further values of the Host header that are this gateway
 * @param origins web origins whose pages may call
 * @param open whether anyone who reaches the address may call, without authentication
 */
public record ListenerConfig(
        @Key(value = "127.0.0.1:8808", text = "Host and port; an IPv6 host stands in brackets.")
                HostPort address,
        @Key(
                        text =
                                "Values of the Host header accepted besides the address and the"
                                        + " loopback names.")
                List<String> hosts,
        @Key(
                        text =
                                "Web origins accepted besides those of the loopback names, as"
                                        + " https://app.example.com.")
                List<String> origins,
        @Key(
                        value = "false",
                        text =
                                "Serve an address that is not loopback although nobody has to"
                                        + " authenticate.")
                boolean open) {

    public ListenerConfig {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        boolean exposed = !address.isLoopback() && !open;
        ConfigException.check(
                !exposed,
                "listen",
                address,
                "a loopback address, or open: true to serve everyone who can reach it");
    }
}
