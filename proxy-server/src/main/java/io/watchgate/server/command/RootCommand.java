package io.watchgate.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stands for a command line without a command. */
@Command(
        name = "watchgate",
        description = "A gateway for the Model Context Protocol.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 usage."})
final class RootCommand implements Callable<Integer> {

    private final CommandContext context;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    RootCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.output().note(spec.commandLine().getUsageMessage().stripTrailing());
        return ExitCode.USAGE;
    }
}
