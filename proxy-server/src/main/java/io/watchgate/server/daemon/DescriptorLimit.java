package io.watchgate.server.daemon;

import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.config.UpstreamLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Knows how many descriptors the process may open, and how many client connections that allows. */
final class DescriptorLimit {

    /** Where {@code /proc} does not tell: what systems without it allow at least. */
    private static final long UNKNOWN = 1024;

    /** Jars, logs, listeners, event loops, watchdogs. */
    private static final int OWN = 64;

    private static final int PIPES_PER_CHILD = 3;
    private static final int MOST_CONNECTIONS = 10_000;

    private final long descriptors;

    DescriptorLimit(long descriptors) {
        this.descriptors = descriptors;
    }

    /** Reads the limit of this process. Blocks on the kernel. */
    static DescriptorLimit ofProcess() {
        try {
            return new DescriptorLimit(parse(Files.readAllLines(Path.of("/proc/self/limits"))));
        } catch (IOException elsewhere) {
            return new DescriptorLimit(UNKNOWN);
        }
    }

    /** Finds the soft limit in the lines of {@code /proc/self/limits}. */
    static long parse(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).strip().split("\\s+")[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return UNKNOWN;
    }

    long descriptors() {
        return descriptors;
    }

    /**
     * Returns the cap on client connections: the configured one, or what is left beside the
     * upstreams' own descriptors, at least half of all.
     */
    int connections(GatewayConfig config) {
        int configured = config.limits().connections();
        if (configured > 0) {
            return configured;
        }
        long others = OWN;
        for (UpstreamConfig upstream : config.enabledUpstreams()) {
            UpstreamLimits limits = upstream.limits();
            others +=
                    upstream.target() instanceof CommandTarget
                            ? (long) PIPES_PER_CHILD * limits.legs()
                            : (long) limits.connections() + limits.streams();
        }
        long left = Math.max(descriptors - others, descriptors / 2);
        return (int) Math.max(1, Math.min(MOST_CONNECTIONS, left));
    }
}
