package io.watchgate.server.command;

import io.watchgate.server.config.EffectiveConfig;
import io.watchgate.server.config.LoadedConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a configuration as it holds. */
@Command(
        name = "config",
        description =
                "Show what holds: defaults filled in, the origin of each value, secrets masked.")
final class ConfigCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private ConfigOption config;

    @Mixin private HelpOption help;

    ConfigCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = context.load(config.file());
        if (loaded == null) {
            return ExitCode.FAILED;
        }
        context.output().text(EffectiveConfig.yaml(loaded));
        return ExitCode.OK;
    }
}
