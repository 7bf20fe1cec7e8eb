package io.watchgate.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a sample server. */
@Command(
        name = "sample",
        description = "Run a sample MCP server on stdin and stdout: clock or notes.")
final class SampleCommand implements Callable<Integer> {

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "NAME", description = "Which one.")
    private String name;

    @Mixin private HelpOption help;

    SampleCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        return context.actions().sample(name, context.output());
    }
}
