package io.watchgate.transport.upstream;

import io.watchgate.child.ChildCommand;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.UpstreamConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says what a child is started with: its own variables, and of the gateway's only those that no
 * program can do without. The gateway's secrets do not travel to every package it runs.
 */
public final class ChildEnvironment {

    private static final Set<String> BASIC =
            Set.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER");
    private static final String ALL = "all";

    private ChildEnvironment() {}

    /**
     * Returns what to start for {@code upstream}; {@code gateway} is the gateway's own environment.
     */
    public static ChildCommand command(UpstreamConfig upstream, Map<String, String> gateway) {
        CommandTarget target = (CommandTarget) upstream.target();
        Map<String, String> environment = new LinkedHashMap<>();
        gateway.forEach(
                (name, value) -> {
                    boolean inherited =
                            BASIC.contains(name)
                                    || name.startsWith("LC_")
                                    || target.inheritEnv().contains(name)
                                    || target.inheritEnv().contains(ALL);
                    if (inherited) {
                        environment.put(name, value);
                    }
                });
        environment.putAll(target.env());
        return new ChildCommand(upstream.key(), target.command(), environment, target.cwd());
    }
}
