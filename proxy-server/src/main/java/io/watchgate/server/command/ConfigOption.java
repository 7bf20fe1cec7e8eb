package io.watchgate.server.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration file. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration; conf/watchgate.yaml beside the launcher when absent.")
    private @Nullable Path file;

    /** Returns the file, or null when none was named. */
    @Nullable Path file() {
        return file;
    }
}
