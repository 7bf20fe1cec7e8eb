package io.watchgate.server.command;

import io.watchgate.server.config.FileChecks;
import io.watchgate.server.config.LoadedConfig;
import io.watchgate.server.config.yaml.ConfigProblem;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what is wrong with a configuration. */
@Command(name = "check", description = "Say everything that is wrong with a configuration.")
final class CheckCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private ConfigOption config;

    @Mixin private HelpOption help;

    CheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = context.load(config.file());
        if (loaded == null) {
            return ExitCode.FAILED;
        }
        List<ConfigProblem> absent = FileChecks.of(loaded, context.environment());
        context.warn(absent);
        int warnings = loaded.warnings().size() + absent.size();
        int upstreams = loaded.config().enabledUpstreams().size();
        String counts = counted(upstreams, "upstream") + ", " + counted(warnings, "warning");
        context.output().line(loaded.file() + ": good (" + counts + ")");
        return ExitCode.OK;
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
