package io.watchgate.server.config;

import io.watchgate.config.GatewayConfig;
import io.watchgate.server.config.shape.ConfigFile;
import io.watchgate.server.config.yaml.ConfigProblem;
import io.watchgate.server.config.yaml.KeyPath;
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

    /**
     * Returns what was found wrong with the configuration after it was read, at the place in the
     * file of which the message speaks, or of what stands around that.
     *
     * @param message what is wrong, beginning with the way to the value: {@code filters[0].type: }
     */
    public ConfigProblem problem(String message) {
        Origin origin = origin(nearest(message));
        return new ConfigProblem(file.toString(), origin.line(), origin.column(), message);
    }

    /** Returns the way to the value of which a message speaks, as far as the file has it. */
    private String nearest(String message) {
        String path = message.substring(0, Math.max(0, message.indexOf(": ")));
        while (!path.isEmpty() && !origins.containsKey(path)) {
            path = KeyPath.parent(path);
        }
        return path;
    }

    /**
     * Returns why the configuration was refused after it was read, with the place in the file; the
     * same when it does not speak of one.
     */
    public IllegalArgumentException placed(IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        return nearest(message).isEmpty()
                ? refused
                : new IllegalArgumentException(problem(message).toString(), refused);
    }

    /** Returns where the value of a key comes from; the default when the file does not say it. */
    public Origin origin(String path) {
        return origins.getOrDefault(path, Origin.DEFAULT);
    }
}
