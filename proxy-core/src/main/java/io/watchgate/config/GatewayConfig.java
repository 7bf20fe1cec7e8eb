package io.watchgate.config;

import io.watchgate.config.key.Checks;
import io.watchgate.config.key.Defaults;
import io.watchgate.config.key.Key;
import io.watchgate.config.key.ListenAddress;
import io.watchgate.config.policy.FilterConfig;
import io.watchgate.config.policy.JudgingConfig;
import io.watchgate.config.policy.PinningConfig;
import io.watchgate.config.policy.PolicyConfig;
import io.watchgate.config.policy.ToolConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration.
 *
 * @param listen where clients connect
 * @param admin where operators look
 * @param runtime threads, I/O and the control socket
 * @param state what outlives the process
 * @param names how upstreams appear to clients
 * @param timeouts how long anything may take
 * @param limits how much there may be of anything
 * @param policy who may see and call what
 * @param filters what judges content, in order; nothing when empty
 * @param judging where and how long filters judge
 * @param pinning what happens when tools are not as they were
 * @param plugins where jars with more filters and sinks are; null for none
 * @param accessLog one line for each request
 * @param audit where a record of each request goes; nowhere when empty
 * @param log the gateway's own log
 * @param upstreams the MCP servers, in the order of the file, which is the order of merged lists
 */
public record GatewayConfig(
        @Key(
                        value = "127.0.0.1:8808",
                        least = "1",
                        expected = "at least one address",
                        text = "Where clients connect: an address, a map, or a list of these.")
                List<ListenerConfig> listen,
        @Key(text = "Where operators look: an address, off, or a map.") AdminConfig admin,
        @Key(place = Key.Place.FLAT, text = "Threads, I/O and the control socket.")
                RuntimeConfig runtime,
        @Key(place = Key.Place.FLAT, text = "What outlives the process.") StateConfig state,
        @Key(place = Key.Place.FLAT, text = "How upstreams appear to clients.") NamesConfig names,
        @Key(text = "How long anything on the clients' side may take.") TimeoutsConfig timeouts,
        @Key(text = "How much there may be of anything.") LimitsConfig limits,
        @Key(text = "Who may see and call what.") PolicyConfig policy,
        @Key(text = "What judges what goes to servers and comes from them, in order.")
                List<FilterConfig> filters,
        @Key(text = "Where and how long filters judge.") JudgingConfig judging,
        @Key(text = "What happens when tools are not as they were locked: the file, or" + " a map.")
                PinningConfig pinning,
        @Key(
                        text =
                                "Folder of jars with filters and sinks of your own; they are loaded"
                                        + " at each reload.")
                @Nullable Path plugins,
        @Key(text = "One line for each request: stdout, stderr, off, a file, or a map.")
                AccessLogConfig accessLog,
        @Key(
                        text =
                                "Where a record of each request goes: a file, stdout, a syslog"
                                        + " server, a map, or a list of these.")
                List<AuditSinkConfig> audit,
        @Key(text = "The gateway's own log, on stderr: a level, or a map.") LogConfig log,
        @Key(text = "The MCP servers by name, in the order in which merged lists show" + " them.")
                List<UpstreamConfig> upstreams) {

    public GatewayConfig {
        listen = List.copyOf(listen);
        filters = List.copyOf(filters);
        audit = List.copyOf(audit);
        upstreams = List.copyOf(upstreams);
        Checks checks =
                Checks.of(
                        GatewayConfig.class,
                        listen,
                        admin,
                        runtime,
                        state,
                        names,
                        timeouts,
                        limits,
                        policy,
                        filters,
                        judging,
                        pinning,
                        plugins,
                        accessLog,
                        audit,
                        log,
                        upstreams);
        checkAddresses(checks, listen, admin);
        checkEndpoints(checks, listen, upstreams);
        checkNames(checks, names.separator(), upstreams);
        checkTools(checks, policy.tools(), upstreams);
        checkAudit(checks, audit, plugins);
        checks.verify();
    }

    private static void checkAddresses(
            Checks checks, List<ListenerConfig> listen, AdminConfig admin) {
        Set<Object> taken = new HashSet<>();
        for (int i = 0; i < listen.size(); i++) {
            ListenAddress address = listen.get(i).address();
            Object place = address.tcp() == null ? String.valueOf(address) : address.tcp();
            boolean free = address.isAnyPort() || taken.add(place);
            checks.require(free, "listen[" + i + "].address", address, "each address once");
        }
        checks.require(
                !admin.enabled() || !taken.contains(admin.address()),
                "admin.address",
                admin.address(),
                "an address that is not a data listener's");
    }

    private static void checkEndpoints(
            Checks checks, List<ListenerConfig> listen, List<UpstreamConfig> upstreams) {
        for (int i = 0; i < listen.size(); i++) {
            String endpoint = listen.get(i).endpoint();
            boolean exists =
                    endpoint.equals(ListenerConfig.ALL)
                            || upstreams.stream()
                                    .filter(UpstreamConfig::enabled)
                                    .anyMatch(
                                            upstream -> endpoint.equals("/mcp/" + upstream.key()));
            checks.require(
                    exists, "listen[" + i + "].endpoint", endpoint, "/mcp, or one of an upstream");
        }
    }

    private static void checkNames(
            Checks checks, String separator, List<UpstreamConfig> upstreams) {
        Set<String> taken = new HashSet<>();
        for (UpstreamConfig upstream : upstreams) {
            String key = upstream.key();
            checks.require(taken.add(key), "upstreams." + key, key, "each name once");
            checks.require(
                    !key.contains(separator),
                    "upstreams." + key,
                    key,
                    "a name without the separator " + separator);
        }
    }

    private static void checkTools(
            Checks checks, List<ToolConfig> tools, List<UpstreamConfig> upstreams) {
        for (int i = 0; i < tools.size(); i++) {
            String upstream = tools.get(i).upstream();
            checks.require(
                    upstreams.stream().anyMatch(one -> one.key().equals(upstream)),
                    "policy.tools[" + i + "].upstream",
                    upstream,
                    "one of upstreams");
        }
    }

    private static void checkAudit(
            Checks checks, List<AuditSinkConfig> audit, @Nullable Path plugins) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < audit.size(); i++) {
            String to = audit.get(i).to();
            checks.require(taken.add(to), "audit[" + i + "].to", to, "each place once");
            checks.require(
                    plugins != null || !audit.get(i).isPlugin(),
                    "audit[" + i + "].to",
                    to,
                    "a folder under plugins");
        }
    }

    /** Returns what judges content, in order: what rules say before the filters. */
    public List<FilterConfig> judges() {
        List<FilterConfig> judges = new ArrayList<>(policy.redactions());
        judges.addAll(filters);
        return judges;
    }

    /** Returns the same configuration with tools as they come. */
    public GatewayConfig withoutPinning() {
        return new GatewayConfig(
                listen,
                admin,
                runtime,
                state,
                names,
                timeouts,
                limits,
                policy,
                filters,
                judging,
                Defaults.of(PinningConfig.class),
                plugins,
                accessLog,
                audit,
                log,
                upstreams);
    }

    /** Returns the upstreams that are switched on. */
    public List<UpstreamConfig> enabledUpstreams() {
        return upstreams.stream().filter(UpstreamConfig::enabled).toList();
    }
}
