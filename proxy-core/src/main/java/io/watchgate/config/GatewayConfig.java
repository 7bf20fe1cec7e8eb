package io.watchgate.config;

import java.util.List;

/**
 * The whole configuration.
 *
 * @param listen where clients connect
 * @param admin where operators look
 * @param runtime threads and I/O
 * @param names how upstreams appear to clients
 * @param timeouts how long anything may take
 * @param limits how much there may be of anything
 * @param policy who may see and call what
 * @param accessLog one line for each request
 * @param log the gateway's own log
 * @param upstreams the MCP servers, in the order of the file, which is the order of merged lists
 */
public record GatewayConfig(
        List<ListenerConfig> listen,
        AdminConfig admin,
        RuntimeConfig runtime,
        NamesConfig names,
        TimeoutsConfig timeouts,
        LimitsConfig limits,
        PolicyConfig policy,
        AccessLogConfig accessLog,
        LogConfig log,
        List<UpstreamConfig> upstreams) {

    public GatewayConfig {
        listen = List.copyOf(listen);
        upstreams = List.copyOf(upstreams);
        ConfigException.check(!listen.isEmpty(), "listen", listen, "at least one address");
        for (UpstreamConfig upstream : upstreams) {
            String key = upstream.key();
            ConfigException.check(
                    !key.contains(names.separator()),
                    "upstreams",
                    key,
                    "a name without the separator " + names.separator());
        }
    }

    /** Returns the upstreams that are switched on. */
    public List<UpstreamConfig> enabledUpstreams() {
        return upstreams.stream().filter(UpstreamConfig::enabled).toList();
    }
}
