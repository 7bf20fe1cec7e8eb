package io.watchgate.server.audit;

import io.watchgate.config.AuditSinkConfig;
import io.watchgate.server.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes sinks as the file does. */
final class AuditConfigs {

    private AuditConfigs() {}

    /** Returns the sinks of the map or list {@code yaml}. */
    static List<AuditSinkConfig> all(Path directory, String yaml) throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("watchgate.yaml"),
                        "version: 1\nupstreams: {}\naudit: " + yaml + "\n");
        return read(file);
    }

    /** Returns the sinks of a file. */
    static List<AuditSinkConfig> read(Path file) throws Exception {
        return new ConfigLoader(Map.of()).load(file).config().audit();
    }

    /** Returns the one sink of {@code yaml}. */
    static AuditSinkConfig one(Path directory, String yaml) throws Exception {
        return all(directory, yaml).get(0);
    }
}
