package io.watchgate.server.command;

import io.watchgate.server.config.LoadedConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes down what the tools of all servers are like, or compares them with what was. */
@Command(
        name = "lock",
        description =
                "Ask all servers of a configuration for their tools, and write down what they are"
                        + " like: to pinning.file, or watchgate.lock beside the configuration.")
final class LockCommand implements Callable<Integer> {

    private final CommandContext context;

    @Option(
            names = "--check",
            description =
                    "Write nothing: say how tools differ from the file, and fail when one does.")
    private boolean check;

    @Mixin private ConfigOption config;

    @Mixin private HelpOption help;

    LockCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        LoadedConfig loaded = context.load(config.file());
        return loaded == null
                ? ExitCode.FAILED
                : context.actions().lock(loaded, check, context.output());
    }
}
