package io.watchgate.server.config;

import io.watchgate.config.GatewayConfig;
import io.watchgate.server.config.shape.ConfigFile;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A configuration file that was read without errors. Immutable.
 *
 * @param file the file, as it was named
 * @param root all that stands in it, with defaults filled in
 * @param warnings what is allowed but deserves a look, in the order of the file
 * @param origins where each value that is not a default comes from, by its keys: {@code
 *     upstreams.files.timeouts.request}
 */
public record LoadedConfig(
        Path file, ConfigFile root, List<ConfigProblem> warnings, Map<String, Origin> origins) {

    public LoadedConfig {
        warnings = List.copyOf(warnings);
        origins = Map.copyOf(origins);
    }

    /** Returns the configuration. */
    public GatewayConfig config() {
        return root.gateway();
    }

    /** Returns where the value of a key comes from; the default when the file does not say it. */
    public Origin origin(String path) {
        return origins.getOrDefault(path, Origin.DEFAULT);
    }
}
