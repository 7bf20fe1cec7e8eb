package io.watchgate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who may know whom in the core; {@link ArchitectureTest} holds everybody to it. */
final class PackageTable {

    /** Whom each package may import; whoever is not listed is forbidden. */
    static final Map<String, List<String>> MAY_IMPORT =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("jsonrpc", List.of()),
                            Map.entry("audit", List.of()),
                            Map.entry("auth", List.of()),
                            Map.entry("config", List.of("config.key", "config.policy")),
                            Map.entry("config.key", List.of()),
                            Map.entry(
                                    "pin",
                                    List.of("config.key", "config.policy", "jsonrpc", "mcp")),
                            Map.entry("config.policy", List.of("config.key")),
                            Map.entry("filter", List.of()),
                            Map.entry("sink", List.of("filter")),
                            Map.entry("expression", List.of()),
                            Map.entry("mcp", List.of("jsonrpc")),
                            Map.entry("loop", List.of("jsonrpc")),
                            Map.entry("limit", List.of("loop")),
                            Map.entry("seal", List.of("loop")),
                            Map.entry("child", List.of("loop")),
                            Map.entry(
                                    "content",
                                    List.of(
                                            "codec",
                                            "config",
                                            "config.key",
                                            "config.policy",
                                            "filter",
                                            "jsonrpc",
                                            "limit",
                                            "loop",
                                            "mcp",
                                            "upstream")),
                            Map.entry("codec", List.of("jsonrpc", "limit", "loop")),
                            Map.entry(
                                    "upstream",
                                    List.of(
                                            "config",
                                            "config.key",
                                            "filter",
                                            "jsonrpc",
                                            "limit",
                                            "loop",
                                            "mcp")),
                            Map.entry(
                                    "session",
                                    List.of(
                                            "auth",
                                            "filter",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "upstream")),
                            Map.entry(
                                    "correlation",
                                    List.of("jsonrpc", "loop", "mcp", "session", "upstream")),
                            Map.entry(
                                    "task",
                                    List.of(
                                            "auth",
                                            "filter",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "seal",
                                            "session",
                                            "upstream")),
                            Map.entry(
                                    "bridge",
                                    List.of(
                                            "auth",
                                            "config",
                                            "filter",
                                            "jsonrpc",
                                            "limit",
                                            "loop",
                                            "mcp",
                                            "seal",
                                            "session",
                                            "task",
                                            "upstream")),
                            Map.entry(
                                    "policy",
                                    List.of(
                                            "auth",
                                            "config.key",
                                            "config.policy",
                                            "expression",
                                            "filter",
                                            "jsonrpc",
                                            "limit",
                                            "loop",
                                            "mcp",
                                            "session")),
                            Map.entry(
                                    "detect",
                                    List.of(
                                            "detect.entropy",
                                            "detect.json",
                                            "detect.pattern",
                                            "filter")),
                            Map.entry("detect.entropy", List.of()),
                            Map.entry("detect.json", List.of()),
                            Map.entry("detect.pattern", List.of()),
                            Map.entry("redact", List.of("detect", "filter", "mcp")),
                            Map.entry(
                                    "catalogue",
                                    List.of("config", "jsonrpc", "loop", "mcp", "pin", "upstream")),
                            Map.entry(
                                    "subscription",
                                    List.of(
                                            "filter",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "session",
                                            "upstream")),
                            Map.entry(
                                    "aggregate",
                                    List.of(
                                            "bridge",
                                            "catalogue",
                                            "config",
                                            "filter",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "pin",
                                            "policy",
                                            "routing",
                                            "session",
                                            "subscription",
                                            "upstream")),
                            Map.entry(
                                    "routing",
                                    List.of(
                                            "auth",
                                            "bridge",
                                            "catalogue",
                                            "config",
                                            "filter",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "pin",
                                            "policy",
                                            "session",
                                            "subscription",
                                            "task",
                                            "upstream")),
                            Map.entry(
                                    "transport.inbound",
                                    List.of(
                                            "auth",
                                            "codec",
                                            "config",
                                            "config.key",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "session")),
                            Map.entry(
                                    "transport.inbound.http2",
                                    List.of(
                                            "codec",
                                            "config",
                                            "config.key",
                                            "loop",
                                            "mcp",
                                            "session",
                                            "transport.inbound")),
                            Map.entry(
                                    "transport.upstream",
                                    List.of(
                                            "child",
                                            "codec",
                                            "config",
                                            "jsonrpc",
                                            "loop",
                                            "mcp",
                                            "upstream")),
                            Map.entry(
                                    "transport.upstream.http",
                                    List.of(
                                            "codec",
                                            "config",
                                            "jsonrpc",
                                            "limit",
                                            "loop",
                                            "mcp",
                                            "upstream"))));

    private PackageTable() {}
}
