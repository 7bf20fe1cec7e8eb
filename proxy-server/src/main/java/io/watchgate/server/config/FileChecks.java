package io.watchgate.server.config;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.config.CommandTarget;
import io.watchgate.config.GatewayConfig;
import io.watchgate.config.HttpTarget;
import io.watchgate.config.ListenerTlsConfig;
import io.watchgate.config.UpstreamConfig;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the files that a configuration names are there.
 *
 * <p>What it finds are warnings: the gateway starts without its servers, and files may appear
 * later. Blocks on the disk.
 */
public final class FileChecks {

    private final LoadedConfig loaded;
    private final Map<String, String> environment;
    private final List<ConfigProblem> warnings = new ArrayList<>();

    private FileChecks(LoadedConfig loaded, Map<String, String> environment) {
        this.loaded = loaded;
        this.environment = environment;
    }

    /** Returns a warning for each file that is not there, or not what it has to be. */
    public static List<ConfigProblem> of(LoadedConfig loaded, Map<String, String> environment) {
        FileChecks checks = new FileChecks(loaded, environment);
        checks.look(loaded.config());
        return List.copyOf(checks.warnings);
    }

    private void look(GatewayConfig config) {
        for (int i = 0; i < config.listen().size(); i++) {
            ListenerTlsConfig tls = config.listen().get(i).tls();
            lookForFile("listen[" + i + "].tls.cert", tls.cert());
            lookForFile("listen[" + i + "].tls.key", tls.key());
        }
        for (UpstreamConfig upstream : config.enabledUpstreams()) {
            String path = "upstreams." + upstream.key();
            if (upstream.target() instanceof CommandTarget target) {
                lookForProgram(path, target);
            } else if (upstream.target() instanceof HttpTarget target) {
                lookForFile(path + ".tls.ca", target.tls().ca());
            }
        }
        lookForDirectory("access-log.to", config.accessLog().to());
        for (int i = 0; i < config.audit().size(); i++) {
            AuditSinkConfig sink = config.audit().get(i);
            if (sink.isFile()) {
                lookForLog("audit[" + i + "].to", sink.to());
            }
        }
    }

    private void lookForLog(String path, String log) {
        Path file = Path.of(log);
        if (!Files.exists(file)) {
            lookForDirectory(path, log);
        } else if (Files.isDirectory(file) || !Files.isWritable(file)) {
            warn(path, log + " (expected: a file this user may write)");
        }
    }

    private void lookForDirectory(String path, String log) {
        Path directory = Path.of(log).getParent();
        if (directory != null && !Files.isWritable(directory)) {
            warn(path, log + " (expected: in a directory this user may write)");
        }
    }

    private void lookForFile(String path, @Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            warn(path, file + " (expected: a file this user may read)");
        }
    }

    private void lookForProgram(String path, CommandTarget target) {
        if (!Files.isDirectory(target.cwd())) {
            warn(path + ".cwd", target.cwd() + " (expected: a directory)");
            return;
        }
        String program = target.command().get(0);
        if (program.indexOf('/') >= 0) {
            if (!isProgram(target.cwd(), program)) {
                warn(path + ".command", program + " (expected: a program this user may run)");
            }
        } else if (!isOnPath(target, program)) {
            warn(path + ".command", program + " (expected: a program on the PATH)");
        }
    }

    private boolean isOnPath(CommandTarget target, String program) {
        @Nullable String search = target.env().getOrDefault("PATH", environment.get("PATH"));
        for (String directory : search == null ? new String[0] : search.split(File.pathSeparator)) {
            if (isProgram(target.cwd().resolve(directory), program)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProgram(Path directory, String name) {
        try {
            Path program = directory.resolve(name);
            return Files.isRegularFile(program) && Files.isExecutable(program);
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    private void warn(String path, String message) {
        Origin origin = loaded.origin(path);
        String file = loaded.file().toString();
        warnings.add(
                new ConfigProblem(file, origin.line(), origin.column(), path + ": " + message));
    }
}
