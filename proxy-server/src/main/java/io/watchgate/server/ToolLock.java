package io.watchgate.server;

import io.watchgate.pin.Lock;
import io.watchgate.pin.LockDiff;
import io.watchgate.server.command.CommandOutput;
import io.watchgate.server.command.ExitCode;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.LockFile;
import io.watchgate.server.daemon.ToolSurvey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes what the tools of a configuration's servers are like, or compares them with that. */
final class ToolLock {

    private final LoadedConfig loaded;
    private final Path file;
    private final CommandOutput output;

    ToolLock(LoadedConfig loaded, CommandOutput output) {
        Path named = loaded.config().pinning().file();
        this.loaded = loaded;
        this.file =
                named == null
                        ? loaded.file().toAbsolutePath().resolveSibling(LockFile.NAME)
                        : named;
        this.output = output;
    }

    int write(Map<String, String> environment) throws IOException, InterruptedException {
        Lock now = Lock.of(ToolSurvey.of(loaded.config(), environment));
        LockFile.write(file, now);
        output.line(file + ": " + counts(now));
        now.ambiguous().forEach(this::ambiguous);
        return ExitCode.OK;
    }

    int check(Map<String, String> environment) throws IOException, InterruptedException {
        Lock before = LockFile.read(file);
        Lock now = Lock.of(ToolSurvey.of(loaded.config(), environment));
        List<String> differences = LockDiff.of(before, now);
        differences.forEach(output::line);
        if (differences.isEmpty()) {
            output.line(file + ": " + counts(now) + ", all as they were locked");
            return ExitCode.OK;
        }
        output.note(file + ": tools are not as they were locked");
        return ExitCode.FAILED;
    }

    private void ambiguous(String tool) {
        output.note(
                "tool "
                        + tool
                        + " is ambiguous: its server lists several of this name, and not the same;"
                        + " all of them are in the file");
    }

    private static String counts(Lock lock) {
        int ambiguous = lock.ambiguous().size();
        return lock.size()
                + " tools of "
                + lock.tools().size()
                + " upstreams"
                + (ambiguous == 0 ? "" : ", " + ambiguous + " of them ambiguous");
    }
}
