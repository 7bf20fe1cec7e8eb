package io.watchgate.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a gateway. */
@Command(name = "run", description = "Run the gateway until it is told to stop.")
final class RunCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin private ConfigOption config;

    @Mixin private HelpOption help;

    RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.run(config.file());
    }
}
