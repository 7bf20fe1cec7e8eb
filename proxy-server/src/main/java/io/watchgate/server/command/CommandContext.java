package io.watchgate.server.command;

import io.watchgate.server.config.ConfigFileException;
import io.watchgate.server.config.ConfigLoader;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all commands share.
 *
 * @param actions what runs a gateway, or talks to one
 * @param environment the process's variables
 * @param output where commands print
 */
record CommandContext(
        GatewayActions actions, Map<String, String> environment, CommandOutput output) {

    private static final Path CONFIG = Path.of("conf", "watchgate.yaml");

    /** Returns the file that holds where none is named: that of the launcher's home. */
    Path defaultConfig() {
        String home = environment.get("WATCHGATE_HOME");
        return home == null ? CONFIG : Path.of(home).resolve(CONFIG);
    }

    /** Loads a configuration and prints its warnings, or prints all errors and returns null. */
    @Nullable LoadedConfig load(@Nullable Path file) {
        try {
            Path named = file == null ? defaultConfig() : file;
            LoadedConfig loaded = new ConfigLoader(environment).load(named);
            warn(loaded.warnings());
            return loaded;
        } catch (ConfigFileException refused) {
            refused.problems().forEach(problem -> output.note(problem.toString()));
            return null;
        }
    }

    void warn(List<ConfigProblem> warnings) {
        for (ConfigProblem warning : warnings) {
            String place =
                    new ConfigProblem(warning.file(), warning.line(), warning.column(), "")
                            .toString();
            output.note(place + "warning: " + warning.message());
        }
    }

    /** Loads a configuration and runs a gateway with it. */
    int run(@Nullable Path file) throws Exception {
        actions.prepare();
        LoadedConfig loaded = load(file);
        return loaded == null ? ExitCode.FAILED : actions.run(loaded, output);
    }

    /** Loads a configuration and serves one client on standard input and output. */
    int stdio(@Nullable Path file, String endpoint) throws Exception {
        if (!endpoint.matches("/mcp(/[A-Za-z0-9_-]{1,32})?")) {
            output.note("watchgate: endpoint: " + endpoint + " (expected: /mcp/UPSTREAM)");
            return ExitCode.USAGE;
        }
        actions.prepare();
        LoadedConfig loaded = load(file);
        return loaded == null ? ExitCode.FAILED : actions.stdio(loaded, endpoint, output);
    }
}
