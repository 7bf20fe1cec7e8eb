package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ListenAddress;
import java.util.List;

/**
 * One address on which clients connect.
 *
 * @param address host and port, or the path of a socket
 * @param endpoint what is served where messages are lines: HTTP names it in each URL
 * @param mode the file mode of a unix domain socket, in octal
 * @param users numeric ids of users who may connect to it besides our own, or {@code any}
 * @param hosts further values of the Host header that are this gateway
 * @param origins web origins whose pages may call
 * @param tls how connections are encrypted
 * @param http2 whether clients may speak HTTP/2
 * @param open whether anyone who reaches the address may call, without authentication
 */
@Key.ShortForm("address")
public record ListenerConfig(
        @Key(
                        value = "127.0.0.1:8808",
                        text =
                                "Host and port, an IPv6 host in brackets. tcp://host:port and"
                                        + " unix:///path take connections that carry one message a"
                                        + " line.")
                ListenAddress address,
        @Key(
                        value = ListenerConfig.ALL,
                        pattern = "/mcp(/[A-Za-z0-9_-]{1,32})?",
                        expected = "/mcp or /mcp/{upstream}",
                        text = "What tcp and unix addresses serve: all upstreams, or one.")
                String endpoint,
        @Key(
                        value = ListenerConfig.OWNER_ONLY,
                        pattern = "0?[0-7]{3}",
                        expected = "three octal digits, as 0660",
                        text = "File mode of a unix address's socket.")
                String mode,
        @Key(
                        pattern = "[0-9]{1,10}|any",
                        expected = "a numeric user id, or any",
                        text =
                                "Numeric ids of the users who may connect to a unix address besides"
                                        + " the gateway's own, or any.")
                List<String> users,
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
                        value = "true",
                        text =
                                "Serve HTTP/2 beside HTTP/1.1: agreed on in the TLS handshake,"
                                        + " or, unencrypted, to clients that begin with it.")
                boolean http2,
        @Key(
                        value = "false",
                        text =
                                "Serve an address that is not loopback although nobody has to"
                                        + " authenticate.")
                boolean open) {

    static final String HOST = "[^/@\\s]+";

    static final String ALL = "/mcp";
    static final String OWNER_ONLY = "0600";

    public ListenerConfig {
        users = List.copyOf(users);
        hosts = List.copyOf(hosts);
        origins = List.copyOf(origins);
        boolean lines = address.hasLines();
        boolean unix = address.scheme() == ListenAddress.Scheme.UNIX;
        Checks.of(
                        ListenerConfig.class,
                        address,
                        endpoint,
                        mode,
                        users,
                        hosts,
                        origins,
                        tls,
                        http2,
                        open)
                .require(
                        address.isLoopback() || open,
                        "address",
                        address,
                        "a loopback address, or open: true to serve everyone who can reach it")
                .require(
                        lines || endpoint.equals(ALL),
                        "endpoint",
                        endpoint,
                        "only for tcp:// and unix://; HTTP clients name it in the URL")
                .require(unix || mode.equals(OWNER_ONLY), "mode", mode, "only for unix://")
                .require(unix || users.isEmpty(), "users", users, "only for unix://")
                .require(!lines || hosts.isEmpty(), "hosts", hosts, "only for HTTP")
                .require(!lines || http2, "http2", http2, "only for HTTP")
                .require(!lines || origins.isEmpty(), "origins", origins, "only for HTTP")
                .require(
                        !unix || !tls.isOn(),
                        "tls.cert",
                        String.valueOf(tls.cert()),
                        "not for unix://")
                .verify();
    }

    /** Returns a listener at an address with defaults for the rest. */
    public static ListenerConfig at(ListenAddress address) {
        ListenerConfig defaults = Defaults.of(ListenerConfig.class);
        return new ListenerConfig(
                address,
                defaults.endpoint,
                defaults.mode,
                defaults.users,
                defaults.hosts,
                defaults.origins,
                defaults.tls,
                defaults.http2,
                defaults.open);
    }
}
