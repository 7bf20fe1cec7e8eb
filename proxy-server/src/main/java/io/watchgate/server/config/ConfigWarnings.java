package io.watchgate.server.config;

import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.ListenerConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.key.HostPort;
import io.watchgate.server.config.yaml.KeyPath;
import io.watchgate.server.config.yaml.Problems;
import java.util.Map;

/** Finds what a configuration may say but should not say by accident. */
final class ConfigWarnings {

    private final Problems problems;
    private final BoundNodes bound;

    ConfigWarnings(Problems problems, BoundNodes bound) {
        this.problems = problems;
        this.bound = bound;
    }

    void add(GatewayConfig config) {
        for (int i = 0; i < config.listen().size(); i++) {
            ListenerConfig listener = config.listen().get(i);
            if (!listener.address().isLoopback()) {
                warn(
                        "listen[" + i + "].open",
                        "true: everyone who can reach " + listener.address() + " may call");
            }
        }
        if (config.admin().enabled() && !config.admin().address().isLoopback()) {
            warn(
                    "admin.address",
                    config.admin().address()
                            + ": everyone who can reach it may look and change (expected: a"
                            + " loopback address)");
        }
        if (config.enabledUpstreams().isEmpty()) {
            warn("upstreams", "none enabled: clients will see nothing");
        }
        for (UpstreamConfig upstream : config.enabledUpstreams()) {
            if (upstream.target() instanceof HttpTarget target) {
                addTarget("upstreams." + upstream.key(), target);
            }
        }
    }

    private void addTarget(String path, HttpTarget target) {
        if (!target.isTls() && target.tls().isChanged()) {
            warn(path + ".tls", "without effect (expected: an https:// url)");
        } else if (target.tls().insecure()) {
            warn(path + ".tls.insecure", "true: whoever answers is taken for the server");
        }
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            String name = header.getKey();
            if (!target.isTls()
                    && name.equalsIgnoreCase("authorization")
                    && !isLoopback(target.url().getHost())) {
                warn(path + ".headers." + name, "sent unencrypted (expected: an https:// url)");
            }
        }
    }

    private static boolean isLoopback(String host) {
        return new HostPort(host.replaceAll("[\\[\\]]", ""), 0).isLoopback();
    }

    private void warn(String path, String message) {
        BoundNodes.Bound place = bound.nearest(path);
        problems.warning(place.node(), place.shown(new KeyPath(path, path)) + ": " + message);
    }
}
