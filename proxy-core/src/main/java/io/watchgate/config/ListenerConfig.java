package io.watchgate.config;

import java.util.List;

/**
 * One address on which clients connect.
 *
 * @param address host and port
 * @param hosts further values of the Host header that are this gateway
 * @param origins web origins whose pages may call
 * @param tls how connections are encrypted
 * @param open whether anyone who reaches the address may call, without authentication
 */
@Key.ShortForm("address")
public record ListenerConfig(
        @Key(value = "127.0.0.1:8808", text = "Host and port; an IPv6 host stands in brackets.")
                HostPort address,
        @Key(
                        pattern = ListenerConfig.HOST,
                        expected = "a host, with a port where it is not the listener's",
                        text =
                                "Values of the Host header accepted besides the address and the"
                                        + " loopback names.")
                List<String> hosts,
        @Key(
                        pattern = "[a-z][a-z0-9+.-]*://[^/\\s*]+",
                        expected = "scheme://host, as https://app.example.com",
                        text =
                                "Web origins accepted besides those of the loopback names, as"
                                        + " https://app.example.com.")
                List<String> origins,
        @Key(text = "The certificate, where connections are encrypted.") ListenerTlsConfig tls,
        @Key(
                        value = "false",
                        text =
                                "Serve an address that is not loopback although nobody has to"
                                        + " authenticate.")
                boolean open) {

    static final String HOST = "[^/@\\s]+";

    public ListenerConfig {
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        Checks.of(ListenerConfig.class, address, hosts, origins, tls, open)
                .require(
                        address.isLoopback() || open,
                        "address",
                        address,
                        "a loopback address, or open: true to serve everyone who can reach it")
                .verify();
    }
}
